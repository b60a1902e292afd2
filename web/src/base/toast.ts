import { shallowRef } from 'vue'
import { m } from './messages'

export interface Toast {
  readonly text: string
  /** Takes back what happened. */
  readonly undo?: () => unknown
  /** Toasts of the same kind merge while shown: counts add up and one undo takes all back. */
  readonly merge?: { readonly kind: string; readonly count: number; readonly say: (count: number) => string }
  /** Something was refused: stays long, with a way on until closed; announced at once. */
  readonly bad?: boolean
  /** Tries again what failed. */
  readonly again?: () => void
  /** Something else to do about it. */
  readonly act?: { readonly label: string; readonly run: () => void }
  /** Stays until it is closed or another one comes. */
  readonly stays?: boolean
  /** It went away, whatever the reason. */
  readonly closed?: () => void
  /** What the page says that comes in place of this one, in its language. */
  readonly next?: 'languageSaved'
}

/** The one toast on the screen. */
export const toastNow = shallowRef<Toast | null>(null)

function show(next: Toast | null): Toast | null {
  const before = toastNow.value
  toastNow.value = next
  before?.closed?.()
  return before
}
export function toast(next: Toast | string): void {
  const given = typeof next === 'string' ? { text: next } : next
  const before = toastNow.value
  if (before?.merge && given.merge && before.merge.kind === given.merge.kind) {
    const count = before.merge.count + given.merge.count
    const undos = [given.undo, before.undo]
    show({ ...given, text: given.merge.say(count), merge: { ...given.merge, count }, undo: async () => { for (const undo of undos) await undo?.() } })
  } else {
    show(given)
  }
}
/** Another page is about to come in place of this one, which takes the toast along: that one says what it has to. */
export function handOverToast(): void {
  if (toastNow.value?.next) try { sessionStorage.setItem('brisk.toast', toastNow.value.next) } catch { /* It is not said. */ }
}
/** What the page before had no time to say; asked again it is nothing. */
export function takeOverToast(): Toast | undefined {
  try {
    const next = sessionStorage.getItem('brisk.toast')
    sessionStorage.removeItem('brisk.toast')
    return next === 'languageSaved' ? { text: m[next], next } : undefined
  } catch { return undefined }
}
export function closeToast(): void {
  show(null)
}
export function undoLast(): void {
  void show(null)?.undo?.()
}
export function tryAgain(): void {
  toastNow.value?.again?.()
  show(null)
}
