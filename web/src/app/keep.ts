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
