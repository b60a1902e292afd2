/** The list with one entry moved a place up or down; the same list when there is no place. */
export function moved<T>(list: readonly T[], at: number, by: -1 | 1): readonly T[] {
  const to = at + by
  const item = list[at]
  if (item === undefined || to < 0 || to >= list.length) return list
  const next = list.filter((_, i) => i !== at)
  next.splice(to, 0, item)
  return next
}
export const replaced = <T>(list: readonly T[], at: number, item: T): readonly T[] => list.map((one, i) => (i === at ? item : one))
