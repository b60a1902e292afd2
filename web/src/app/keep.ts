let workspace = ''
/** From now on what is kept in a workspace is of this one. */
export function keepIn(id: string): void {
  workspace = id
}
/** A name for what belongs to the workspace: drafts, columns. It is never found in another. */
export const here = (name: string): string => `${workspace}.${name}`

/** What a person chose on this device. Storage may be forbidden; then nothing is kept. */
export function kept(name: string): string | null {
  try { return localStorage.getItem(`brisk.${name}`) } catch { return null }
}
export function keep(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`brisk.${name}`)
    else localStorage.setItem(`brisk.${name}`, value)
  } catch { /* Kept for this visit only. */ }
}
