/** The list with one entry at another place; the same list when there is no such entry or place. */
export function moved<T>(list: readonly T[], from: number, to: number): readonly T[] {
  if (!(from in list) || !(to in list)) return list
  const next = [...list]
  next.splice(to, 0, ...next.splice(from, 1))
  return next
}
