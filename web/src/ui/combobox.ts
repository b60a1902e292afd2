export interface ComboOption {
  readonly value: string
  readonly label: string
  /** Dim text after the label. */
  readonly note?: string
  /** At the end: how many have it. */
  readonly count?: string
}

/** Lower case without accents, so that "schroder" finds "Schröder". */
export const fold = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** The label cut at the first match: before, match, after (odd parts are matches). */
export function marked(label: string, wanted: string): string[] {
  const key = fold(wanted.trim())
  // Folding may change the length of odd letters; then nothing is marked rather than the wrong place.
  const folded = fold(label)
  const at = key && folded.length === label.length ? folded.indexOf(key) : -1
  return at < 0 ? [label] : [label.slice(0, at), label.slice(at, at + key.length), label.slice(at + key.length)]
}
