import { nextTick } from 'vue'

/** What was typed while what will take it is still being fetched: letters, and whether Enter came after them. */
export interface Ahead { readonly text: string; readonly enter: boolean }
const nothing: Ahead = { text: '', enter: false }
/** Null: nobody waits for any. */
let ahead: Ahead | null = null
let forgetting: ReturnType<typeof setTimeout> | undefined
/** A part that was fetched is shown within this time, in ms; otherwise nobody is to get what was typed. */
const patience = 500

/** Keeps what is typed until the part is there, instead of firing shortcuts. Whoever shows the part takes it at once with `typedAhead`. */
export async function keepTyping<T>(load: () => Promise<T>): Promise<T> {
  ahead ??= nothing
  clearTimeout(forgetting)
  try {
    const part = await load()
    forgetting = setTimeout(typedAhead, patience)
    return part
  } catch (error) {
    typedAhead()
    throw error
  }
}
/** What was typed meanwhile; it is given once. */
export function typedAhead(): Ahead {
  const typed = ahead ?? nothing
  ahead = null
  return typed
}
/** Takes one key. Returns whether it was kept: what comes after Enter is for nobody. */
export function keepKey(key: string): boolean {
  if (ahead === null || (key.length > 1 && key !== 'Backspace' && key !== 'Enter')) return false
  if (ahead.enter) return true
  const { text } = ahead
  ahead = key === 'Enter' ? { text, enter: true } : { text: key === 'Backspace' ? text.slice(0, -1) : text + key, enter: false }
  return true
}
/** Puts what was typed into an input that has just got the focus, as if typed there. */
export function typeInto(input: HTMLInputElement | HTMLTextAreaElement): void {
  const { text, enter } = typedAhead()
  if (text) {
    input.value = text
    input.dispatchEvent(new Event('input', { bubbles: true }))
  }
  // Once it is drawn with what it holds.
  if (enter) void nextTick(() => input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true })))
}
