/** Milliseconds to the next question: quick at first, slower the longer it takes, slow while nobody looks, patient when there is no answer. */
export function pause(asked: number, failures: number, hidden: boolean): number {
  if (failures) return Math.min(15_000, 1000 * 2 ** (failures - 1))
  const quick = Math.min(1000, Math.round(200 * 1.25 ** asked))
  return hidden ? Math.max(5000, quick) : quick
}
