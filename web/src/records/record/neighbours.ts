import { records } from '../../api/records'
import type { Rec } from '../../api/types'

/** The list a record was opened from and its place there: gives "n of N", next and previous. Kept in the history state, so it survives a reload. */
export interface Trail {
  readonly plural: string
  readonly filter?: string | undefined
  readonly sort?: string | undefined
  /** 0-based. */
  readonly position: number
  readonly total?: number | null | undefined
}

let leaving: Trail | null = null

/** Say this just before going to the page of a record. */
export function leaveTrail(trail: Trail): void {
  leaving = trail
}

function isTrail(value: unknown): value is Trail {
  return typeof value === 'object' && value !== null && 'plural' in value && 'position' in value && typeof value.position === 'number'
}

/** The trail to this page: the one just left, or the one this history entry remembers. */
export function takeTrail(plural: string): Trail | null {
  const state: unknown = history.state
  const object = typeof state === 'object' && state !== null ? state : {}
  const given = leaving ?? ('trail' in object ? object.trail : null)
  leaving = null
  if (!isTrail(given) || given.plural !== plural) return null
  history.replaceState({ ...object, trail: given }, '')
  return given
}

export interface Neighbours { readonly previous: Rec | null; readonly next: Rec | null; readonly total: number | null; readonly position: number }

/** Who comes before and after. When the list has moved meanwhile, the place is where the record is now. */
export async function neighbours(trail: Trail, id: string, title: string, signal: AbortSignal): Promise<Neighbours> {
  const from = Math.max(0, trail.position - 2)
  const view = { filter: trail.filter, sort: trail.sort }
  const [page, total] = await Promise.all([
    records.list(trail.plural, { ...view, fields: title, at: from, limit: 5 }, signal),
    trail.total ?? records.count(trail.plural, { filter: trail.filter }, signal).then(({ count }) => count),
  ])
  const found = page.items.findIndex((item) => item.id === id)
  const at = found < 0 ? trail.position - from : found
  return { previous: page.items[at - 1] ?? null, next: page.items[found < 0 ? at : at + 1] ?? null, total, position: from + at }
}
