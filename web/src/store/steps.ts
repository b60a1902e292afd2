const listeners = new Set<(type: string) => void>()
/** Many records of a type were changed at once: whoever shows some of them asks anew. */
export function stepped(type: string): void {
  for (const hear of listeners) hear(type)
}
/** Hears of that, until the answer is called. */
export function whenStepped(hear: (type: string) => void): () => void {
  listeners.add(hear)
  return () => listeners.delete(hear)
}
