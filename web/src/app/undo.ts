import { shallowRef, triggerRef } from 'vue'

/** Changes of this visit that can be taken back, the last first. A toast's own undo comes before them. */
const stack = shallowRef<(() => unknown)[]>([])
const atMost = 50

export function pushUndo(undo: () => unknown): void {
  stack.value.push(undo)
  if (stack.value.length > atMost) stack.value.shift()
  triggerRef(stack)
}
export const canUndo = (): boolean => stack.value.length > 0
export function popUndo(): void {
  const undo = stack.value.pop()
  triggerRef(stack)
  void undo?.()
}
