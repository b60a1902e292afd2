import { records } from '../../api/records'
import type { Rows } from './rows'

/** Where in the list a record stands that is not among the rows on the screen; null when it is not in the list. Throws when nobody can say. */
export async function placeOf(rows: Rows, title: string, id: string): Promise<number | null> {
  const { plural, filter, sort } = rows.query()
  const page = await records.list(plural, { filter, sort, fields: title, around: id, limit: 50 })
  const found = page.items.findIndex((item) => item.id === id)
  return page.position === null || found < 0 ? null : page.position + found
}
