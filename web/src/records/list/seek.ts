import { records } from '../../api/records'
import type { Rows } from './rows'

/** Where in the list a record stands that is not among the rows on the screen; null when it is not in the list, or nobody can say. */
export async function placeOf(rows: Rows, title: string, id: string): Promise<number | null> {
  const { plural, filter, sort } = rows.query()
  const page = await records.list(plural, { filter, sort, fields: title, around: id, limit: 50 }).catch(() => null)
  const found = page?.items.findIndex((item) => item.id === id) ?? -1
  return page?.position == null || found < 0 ? null : page.position + found
}
