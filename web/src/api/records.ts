import { del, get, patch, post, type Query } from './client'
import type { Board, BulkAnswer, BulkRequest, Facet, Groups, HistoryPage, Job, ListPage, LookupItem, Rec, TimelinePage, Values } from './types'

/** The time zone of this browser. */
export const zone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone
/** What "today" means in a filter depends on where the person is. */
const zoned = (query: Query): Query => (query['filter'] ? { ...query, zone: zone() } : query)

/** The endpoints that every record type has. `plural` is the record type in the URL: contacts, organizations. */
export const records = {
  list: (plural: string, query: Query, signal?: AbortSignal) => get<ListPage>(plural, { query: zoned(query), signal }),
  count: (plural: string, query: Query, signal?: AbortSignal) => get<{ count: number }>(`${plural}/count`, { query: zoned(query), signal }),
  facets: (plural: string, field: string, filter: string, signal?: AbortSignal) => get<{ items: Facet[] }>(`${plural}/facets`, { query: zoned({ field, filter }), signal }),
  board: (plural: string, query: Query, signal?: AbortSignal) => get<Board>(`${plural}/board`, { query: zoned(query), signal }),
  groups: (plural: string, query: Query, signal?: AbortSignal) => get<Groups>(`${plural}/groups`, { query: zoned(query), signal }),
  one: (plural: string, id: string, signal?: AbortSignal) => get<Rec>(`${plural}/${id}`, { signal }),
  create: (plural: string, values: Values, idempotencyKey: string) => post<Rec>(plural, values, { idempotencyKey }),
  update: (plural: string, id: string, version: number, values: Values, idempotencyKey: string) => patch<Rec>(`${plural}/${id}`, values, { version, idempotencyKey }),
  /** `unused`: only while nothing leads to it. */
  remove: (plural: string, id: string, version: number, idempotencyKey: string, unused = false) => del<{ id: string; version: number }>(`${plural}/${id}`, { version, idempotencyKey, query: { unused: unused || undefined } }),
  restore: (plural: string, id: string, version: number, idempotencyKey: string) => post<Rec>(`${plural}/${id}/restore`, {}, { version, idempotencyKey }),
  history: (plural: string, id: string, query: Query = {}) => get<HistoryPage>(`${plural}/${id}/history`, { query }),
  timeline: (query: Query, signal?: AbortSignal) => get<TimelinePage>('timeline', { query, signal }),
  undo: (plural: string, id: string, change: { readonly seq: number; readonly fields?: readonly string[] }, idempotencyKey: string) => post<Rec>(`${plural}/${id}/undo`, change, { idempotencyKey }),
  duplicates: (plural: string, query: Query, signal?: AbortSignal) => get<{ items: (Rec & { why: string })[] }>(`${plural}/duplicates`, { query, signal }),
  lookup: (q: string, type?: string, limit = 10, signal?: AbortSignal) => get<{ items: LookupItem[] }>('lookup', { query: { q, type, limit }, signal }),
}

/** The same to many records, as one step: at once, or as a job. */
export const bulk = (plural: string, request: BulkRequest, idempotencyKey: string): Promise<BulkAnswer | Job> => post<BulkAnswer | Job>(`${plural}/bulk`, request, { idempotencyKey })
