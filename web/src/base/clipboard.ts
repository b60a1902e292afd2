/** Puts a text on the clipboard, also of a page that came over plain HTTP from another machine; false when the browser will not have it. */
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
