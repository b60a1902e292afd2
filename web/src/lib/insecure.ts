/**
 * What browsers keep from pages that came over plain HTTP from another machine, done without: people try Brisk there
 * before they put TLS in front.
 */

/** A key that nothing else has: 32 hexadecimal digits. (crypto.randomUUID is for secure connections only.) */
export const newKey = (): string => Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')

/** Puts a text on the clipboard; false when the browser will not have it. */
export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    const focused = document.activeElement
    const field = Object.assign(document.createElement('textarea'), { value: text, readOnly: true, className: 'sr' })
    // Beside what has the focus: a modal dialog lets nothing outside of it be selected.
    ;(focused?.parentElement ?? document.body).append(field)
    field.select()
    const done = document.execCommand('copy')
    field.remove()
    if (focused instanceof HTMLElement) focused.focus()
    return done
  }
}
