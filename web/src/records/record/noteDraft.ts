/** A note that was not saved: its text, and what was there when it began. */
export function readDraft(kept: string | null): { readonly text: string; readonly version: number; readonly was: string } | null {
  try {
    const found: unknown = JSON.parse(kept ?? 'null')
    if (typeof found !== 'object' || found === null || !('text' in found) || typeof found.text !== 'string') return null
    return { text: found.text, version: 'version' in found && typeof found.version === 'number' ? found.version : 0, was: 'was' in found && typeof found.was === 'string' ? found.was : '' }
  } catch { return null }
}
