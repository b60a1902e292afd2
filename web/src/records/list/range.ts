import { records } from '../../api/records'
import type { Rows } from './rows'

/** A record, and where its row was last seen. */
export interface RowPlace { readonly id: string; readonly index: number }
/** Rows by which others' changes may have moved a row that the screen still shows where it was. */
const slack = 100

/**
 * The ids of the rows from one record to another below it, both among them; those not loaded are asked for. None when the list is another
 * by then, null when the two are not where they were.
 */
export async function rangeOf(rows: Rows, first: RowPlace, last: RowPlace, signal: AbortSignal): Promise<readonly string[] | null> {
  const { plural, fields, ...view } = rows.query()
  const list = rows.answers()
  const same = (): boolean => list !== '' && rows.answers() === list
  if (!same()) return []
  const ids = Array.from({ length: last.index - first.index + 1 }, (_, i) => rows.row(first.index + i)?.id ?? '')
  if (!ids.includes('')) return ids[0] === first.id && ids.at(-1) === last.id ? ids : null
  // By the order itself, from one to the next: rows that come and go meanwhile shift nothing. They may have moved before it begins.
  const most = ids.length + 2 * slack
  const found: string[] = []
  let after: string | undefined
  for (let seen = 0; seen < most; ) {
    const from = after === undefined ? { at: Math.max(0, first.index - slack) } : { after }
    const { items, next } = await records.list(plural, { ...view, fields, ...from, limit: Math.min(500, most - seen) }, signal)
    if (!same()) return []
    for (const { id } of items) {
      if (found.length || id === first.id) found.push(id)
      if (found.length && id === last.id) return found
    }
    if (!next) return null
    after = next
    seen += items.length
  }
  return null
}
