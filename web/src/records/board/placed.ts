/** What a column holds, as the server told it. */
interface Holding { readonly value: string | null; readonly count: number; readonly ids: readonly string[] }
/** Records that it was not told with, and those that it was told with and are elsewhere. */
interface Moved { readonly came: readonly string[]; readonly went: readonly string[] }

/**
 * Columns with each card in the one that `at` names, and in no other: what was moved there stands in front. It may be told by two columns, as one was gone
 * on with after it had been moved there.
 */
export function placed<T extends Holding>(told: readonly T[], at: (id: string, column: string | null) => string | null): readonly (T & Moved)[] {
  const shown = new Map(told.map((column) => [column.value, { moved: new Set<string>(), ids: [] as string[], went: [] as string[] }]))
  for (const { value, ids } of told) {
    for (const id of ids) {
      const now = at(id, value)
      const [from, to] = [shown.get(value), shown.get(now)]
      if (now === value || !to) from?.ids.push(id)
      else { to.moved.add(id); from?.went.push(id) }
    }
  }
  return told.map((column) => {
    const { moved, ids, went } = shown.get(column.value) ?? { moved: new Set<string>(), ids: [], went: [] }
    return { ...column, ids: [...new Set([...moved, ...ids])], count: column.count + moved.size - went.length, came: [...moved], went }
  })
}
