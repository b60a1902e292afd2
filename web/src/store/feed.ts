import type { Values } from '../api/types'
import { patch, type Entry } from './entry'
import { isOpen, keyOf, keyOfOp, view, type Op } from './op'
import type { Box } from './outbox'

/** One entry of what changed, as `GET /api/changes` and `/live` tell it; `type` is the name of a record type. */
export interface Told {
  readonly seq: number
  readonly type: string
  readonly kind: 'create' | 'update' | 'delete' | 'restore' | 'gone' | 'many'
  readonly id?: string
  readonly version?: number
  readonly fields?: Values
  readonly actor?: { readonly kind: string; readonly id?: string; readonly name: string }
  readonly at?: string
}
export interface Page { readonly items: readonly Told[]; readonly next: string; readonly head?: string; readonly schema?: number }

/** How far the changes were heard: where to go on, and the last of them. */
export interface Heard { readonly next: string | null; readonly seq: number }
export const nothingHeard: Heard = { next: null, seq: 0 }

/** Takes a page that was asked for after `asked`. One that comes late, twice or out of its order says nothing. */
export function hear(heard: Heard, asked: string | null, page: Page): { readonly heard: Heard; readonly items: readonly Told[] } {
  if (asked !== heard.next) return { heard, items: [] }
  const items = page.items.filter(({ seq }) => seq > heard.seq)
  return { heard: { next: page.next, seq: Math.max(heard.seq, ...page.items.map(({ seq }) => seq)) }, items }
}

/** Fields of records that look different now, by record. */
export type Marks = ReadonlyMap<string, readonly string[]>
export interface Applied { readonly box: Box; readonly marks: Marks }

/** Applies changes to what is known; of records that nobody looks at nothing is. `pluralOf` names a type as addresses do. */
export function apply(box: Box, items: readonly Told[], pluralOf: (type: string) => string): Applied {
  const entries = new Map(box.entries)
  const before = new Map<string, Entry>()
  for (const told of items) {
    if (!told.id) continue
    const key = keyOf(pluralOf(told.type), told.id)
    const known = entries.get(key)
    if (!known) continue
    const now = after(known, told)
    if (now === known) continue
    if (!before.has(key)) before.set(key, known)
    entries.set(key, now)
  }
  if (!before.size) return { box, marks: new Map() }
  const marks = new Map<string, readonly string[]>()
  for (const [key, known] of before) {
    const now = entries.get(key)
    const fields = now ? differing(known, now, box.ops.filter((op) => keyOfOp(op) === key && isOpen(op))) : []
    if (fields.length) marks.set(key, fields)
  }
  return { box: { ...box, entries }, marks }
}
function after(known: Entry, { kind, version, fields, at, actor }: Told): Entry {
  if (kind === 'gone') return { ...known, gone: true, whole: false }
  if (version === undefined || version <= known.version) return known
  if (kind === 'delete') return { ...known, version, gone: true }
  // What came back, or came to be seen, is asked for.
  if (kind !== 'update') return { ...known, version, gone: false, whole: false, values: {}, was: { ...known.was, ...known.values } }
  const by = actor?.kind === 'user' && actor.id ? { updatedBy: { id: actor.id, name: actor.name } } : {}
  return patch(known, { version, values: { ...fields, ...(at && { updatedAt: at }), ...by } })
}
/** Who and when is no mark: it changes with everything else. */
const quiet = new Set(['updatedAt', 'updatedBy'])
function differing(before: Entry, now: Entry, ops: readonly Op[]): string[] {
  const [was, is] = [view(before.values, ops), view(now.values, ops)]
  return Object.keys(is).filter((name) => name in was && !quiet.has(name) && JSON.stringify(was[name]) !== JSON.stringify(is[name]))
}

export const isTold = (one: unknown): one is Told =>
  typeof one === 'object' && one !== null
  && 'seq' in one && typeof one.seq === 'number' && 'type' in one && typeof one.type === 'string' && 'kind' in one && typeof one.kind === 'string'
export const isPage = (one: unknown): one is Page =>
  typeof one === 'object' && one !== null
  && 'items' in one && Array.isArray(one.items) && one.items.every(isTold) && 'next' in one && typeof one.next === 'string'
