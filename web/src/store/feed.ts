import type { Cell, Values } from '../api/types'
import { isLinkedList, isRef } from '../api/values'
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

/** The number of the change that a position is behind. */
const numberOf = (position: string): number => Number.parseInt(position, 10)
/** Takes a page that was asked for after `asked`. One that comes late, twice or out of its order says nothing. */
export function hear(heard: Heard, asked: string | null, page: Page): { readonly heard: Heard; readonly items: readonly Told[] } {
  if (asked !== heard.next || (heard.next !== null && numberOf(page.next) < numberOf(heard.next))) return { heard, items: [] }
  const items = page.items.filter(({ seq }) => seq > heard.seq)
  return { heard: { next: page.next, seq: Math.max(heard.seq, ...page.items.map(({ seq }) => seq)) }, items }
}

/** Fields of records that look different now, by record. */
export type Marks = ReadonlyMap<string, readonly string[]>
export interface Applied { readonly box: Box; readonly marks: Marks }

/** How types are called: `plural` in addresses; whether a field of a type (by its plural) leads to another (by its name). */
export interface Names {
  readonly plural: (type: string) => string
  readonly leads: (plural: string, field: string, type: string) => boolean
}
/** Applies changes to what is known; of records that nobody looks at nothing is. */
export function apply(box: Box, items: readonly Told[], { plural, leads }: Names): Applied {
  const entries = new Map(box.entries)
  const before = new Map<string, Entry>()
  /** Records out of sight that others may name, by type. */
  let gone = new Map<string, Set<string>>()
  function set(key: string, known: Entry, now: Entry): void {
    if (now === known) return
    if (!before.has(key)) before.set(key, known)
    entries.set(key, now)
  }
  function empty(): void {
    if (!gone.size) return
    const isGone = (of: string) => (field: string, id: string): boolean => [...gone].some(([type, ids]) => ids.has(id) && leads(of, field, type))
    for (const [key, known] of entries) set(key, known, emptied(known, isGone(known.type)))
    gone = new Map()
  }
  for (const told of items) {
    if (!told.id) continue
    if (told.kind === 'gone') gone.set(told.type, (gone.get(told.type) ?? new Set()).add(told.id))
    else empty()
    const key = keyOf(plural(told.type), told.id)
    const known = entries.get(key)
    if (known) set(key, known, after(known, told))
  }
  empty()
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
  if (version === undefined) return known
  // It went, and was there again before it was heard that it went: out of sight (which has no version) it may have changed since then, too.
  if (known.gone && kind !== 'update' && kind !== 'delete' && version <= known.version) return { ...known, gone: false, whole: false }
  if (version <= known.version) return known
  if (kind === 'delete') return { ...known, version, gone: true }
  // What came back, or came to be seen, is asked for.
  if (kind !== 'update') return { ...known, version, gone: false, whole: false, values: {}, was: { ...known.was, ...known.values } }
  const by = actor?.kind === 'user' && actor.id ? { updatedBy: { id: actor.id, name: actor.name } } : {}
  return patch(known, { version, values: { ...fields, ...(at && { updatedAt: at }), ...by } })
}
/** An entry without what it names that is gone. */
function emptied(known: Entry, isGone: (field: string, id: string) => boolean): Entry {
  const [values, was] = [left(known.values, isGone), left(known.was, isGone)]
  return values === known.values && was === known.was ? known : { ...known, values, was }
}
function left(values: Values, isGone: (field: string, id: string) => boolean): Values {
  const news: Record<string, Cell> = {}
  for (const [field, value] of Object.entries(values)) {
    if (isRef(value) && isGone(field, value.id)) {
      news[field] = null
      // What it told of the record there.
      for (const path of Object.keys(values)) if (path.startsWith(`${field}.`)) news[path] = null
    } else if (isLinkedList(value) && value.some((link) => isGone(field, link.id))) news[field] = value.filter((link) => !isGone(field, link.id))
  }
  return Object.keys(news).length ? { ...values, ...news } : values
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
