import { shallowReactive } from 'vue'

/** What takes the last action back, and does it again; null when there is none. The store sets it. */
export const undoing = shallowReactive<{ undo: (() => unknown) | null; redo: (() => unknown) | null }>({ undo: null, redo: null })
