import type { Cell, Linked, Values } from '../api/types'
import { isEmpty, isLinkedList, isRef } from '../api/values'

/** Whether two values mean the same; empty is empty however it is written. */
export function same(a: Cell, b: Cell): boolean {
  if (isEmpty(a) || isEmpty(b)) return isEmpty(a) && isEmpty(b)
  if (isRef(a) && isRef(b)) return a.id === b.id
  // A linked record may have been given another name meanwhile.
  if (isLinkedList(a) && isLinkedList(b)) return canonical(a.map(unnamed)) === canonical(b.map(unnamed))
  if (typeof a === 'object' && typeof b === 'object') return canonical(a) === canonical(b)
  return a === b
}
const unnamed = (link: Linked): Linked => (link.id ? { ...link, name: '' } : link)
const canonical = (value: Cell): string => JSON.stringify(value, (_key, part: unknown) => (part && typeof part === 'object' && !Array.isArray(part) ? Object.fromEntries(Object.entries(part).filter(([, one]) => one !== undefined && one !== null && one !== '').sort(([x], [y]) => (x < y ? -1 : 1))) : part))

/** The values that differ from the record: what has to be sent. */
export function changed(before: Values, values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([name, value]) => !same(before[name], value)))
}

/** A field that both sides changed, to different values. */
export interface Clash { readonly field: string; readonly before: Cell; readonly mine: Cell; readonly theirs: Cell }
export interface Merge {
  /** Mine that nobody else touched: to be sent again on top of theirs. */
  readonly quiet: Values
  readonly clashes: readonly Clash[]
  /** Fields that only the other side changed. */
  readonly others: readonly string[]
}

/** Three-way merge of my `mine`, based on `before`, with the record as it is now. The fields that Brisk keeps itself are left out. */
export function merge(before: Values, mine: Values, now: Values, kept: ReadonlySet<string> = new Set()): Merge {
  const quiet: Record<string, Cell> = {}
  const clashes: Clash[] = []
  for (const [field, value] of Object.entries(mine)) {
    if (same(now[field], value)) continue
    if (same(before[field], now[field])) quiet[field] = value
    else clashes.push({ field, before: before[field], mine: value, theirs: now[field] })
  }
  const others = Object.keys(before).filter((name) => name !== 'version' && !name.includes('.') && !kept.has(name) && !(name in mine) && !same(before[name], now[name]))
  return { quiet, clashes, others }
}
