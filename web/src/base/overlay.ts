import { shallowRef, type Component } from 'vue'

/** A dialog over whatever page is open, which outlives it; null while there is none. It closes itself. */
export const overlay = shallowRef<Component | null>(null)
