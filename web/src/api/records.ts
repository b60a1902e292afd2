import { del, get, patch, post, type Query } from './client'
import type { Facet, HistoryPage, ListPage, LookupItem, Operation, OperationResult, Rec, Values } from './types'

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
/** What "today" means in a filter depends on where the person is. */
const zoned = (query: Query): Query => (query['filter'] ? { ...query, zone } : query)

/** The endpoints that every record type has. `plural` is the record type in the URL: contacts, organizations. */
export const records = {
  list: (plural: string, query: Query, signal?: AbortSignal) => get<ListPage>(plural, { query: zoned(query), ...(signal && { signal }) }),
  count: (plural: string, query: Query, signal?: AbortSignal) => get<{ count: number }>(`${plural}/count`, { query: zoned(query), ...(signal && { signal }) }),
  facets: (plural: string, field: string, filter: string, signal?: AbortSignal) => get<{ items: Facet[] }>(`${plural}/facets`, { query: zoned({ field, filter }), ...(signal && { signal }) }),
  one: (plural: string, id: string, signal?: AbortSignal) => get<Rec>(`${plural}/${id}`, signal ? { signal } : {}),
  create: (plural: string, values: Values, idempotencyKey?: string) => post<Rec>(plural, values, idempotencyKey ? { idempotencyKey } : {}),
  update: (plural: string, id: string, version: number, values: Values) => patch<Rec>(`${plural}/${id}`, values, { version }),
  remove: (plural: string, id: string, version: number) => del<{ id: string; version: number }>(`${plural}/${id}`, { version }),
  restore: (plural: string, id: string, version: number) => post<Rec>(`${plural}/${id}/restore`, {}, { version }),
  history: (plural: string, id: string, query: Query = {}) => get<HistoryPage>(`${plural}/${id}/history`, { query }),
  undo: (plural: string, id: string, seq: number, fields?: readonly string[]) => post<Rec>(`${plural}/${id}/undo`, { seq, ...(fields && { fields }) }),
  duplicates: (plural: string, query: Query, signal?: AbortSignal) => get<{ items: (Rec & { why: string })[] }>(`${plural}/duplicates`, { query, ...(signal && { signal }) }),
  batch: (operations: readonly Operation[], atomic = false) => post<{ results: OperationResult[] }>('batch', { atomic, operations }),
  lookup: (q: string, type?: string, limit = 10, signal?: AbortSignal) => get<{ items: LookupItem[] }>('lookup', { query: { q, type, limit }, ...(signal && { signal }) }),
}
