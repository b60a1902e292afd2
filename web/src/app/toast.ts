import { shallowRef } from 'vue'

export interface Toast {
  readonly text: string
  /** Takes back what happened. */
  readonly undo?: () => unknown
  /** Toasts of the same kind merge while shown: counts add up and one undo takes all back. */
  readonly merge?: { readonly kind: string; readonly count: number; readonly say: (count: number) => string }
  /** Something was refused: stays until closed, announced at once. */
  readonly bad?: boolean
}

/** The one toast on the screen. */
export const toastNow = shallowRef<Toast | null>(null)

export function toast(next: Toast | string): void {
  const given = typeof next === 'string' ? { text: next } : next
  const before = toastNow.value
  if (before?.merge && given.merge && before.merge.kind === given.merge.kind) {
    const count = before.merge.count + given.merge.count
    const undos = [given.undo, before.undo]
    toastNow.value = { ...given, text: given.merge.say(count), merge: { ...given.merge, count }, undo: async () => { for (const undo of undos) await undo?.() } }
  } else {
    toastNow.value = given
  }
}
export function closeToast(): void {
  toastNow.value = null
}
export function undoLast(): void {
  const last = toastNow.value
  toastNow.value = null
  void last?.undo?.()
}
