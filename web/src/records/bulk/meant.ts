import { zone } from '../../api/records'
import type { BulkRequest } from '../../api/types'
import type { List } from '../list/list'

/** What is selected, as it was meant when an action was pressed: whatever is done to the view afterwards changes nothing of it. */
export function meant(list: List): BulkRequest & { readonly except?: readonly string[] } {
  const { selection } = list
  if (!selection.all.value) return { ids: selection.list() }
  const filter = list.view.filter.value
  const expected = list.rows.count.value
  const except = [...selection.except()]
  return { ...(filter ? { filter, zone: zone() } : { all: true }), ...(expected !== null && { expected: expected - except.length }), ...(except.length && { except }) }
}
