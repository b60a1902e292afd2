/** Letters typed while what will take them is still being fetched; null: nobody waits for any. */
let ahead: string | null = null
let forgetting: ReturnType<typeof setTimeout> | undefined
/** A part that was fetched is shown within this time, in ms; otherwise nobody is to get these letters. */
const patience = 500

/** Keeps what is typed until the part is there, instead of firing shortcuts. Whoever shows the part takes it at once with `typedAhead`. */
export async function keepTyping<T>(load: () => Promise<T>): Promise<T> {
  ahead ??= ''
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
export function typedAhead(): string {
  const text = ahead ?? ''
  ahead = null
  return text
}
/** Takes one key. Returns whether it was kept. */
export function keepKey(key: string): boolean {
  if (ahead === null || (key.length > 1 && key !== 'Backspace')) return false
  ahead = key === 'Backspace' ? ahead.slice(0, -1) : ahead + key
  return true
}
/** Puts what was typed into an input that has just got the focus, as if typed there. */
export function typeInto(input: HTMLInputElement | HTMLTextAreaElement): void {
  const text = typedAhead()
  if (!text) return
  input.value = text
  input.dispatchEvent(new Event('input', { bubbles: true }))
}
