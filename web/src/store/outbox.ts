import type { Rec, Values } from '../api/types'
import { accept, follow, take, type Entry } from './entry'
import { against, isKnown, isOpen, keyOf, keyOfOp, needs, newOp, resolve, viewOf, without, type Op, type Why } from './op'
import type { Clash } from './merge'

/** What is known, and what has not ended, in the order in which it was done. */
export interface Box {
  readonly entries: ReadonlyMap<string, Entry>
  readonly ops: readonly Op[]
  /** The ids that creations were given, by what they were called before. */
  readonly made: ReadonlyMap<string, string>
}
export const emptyBox: Box = { entries: new Map(), ops: [], made: new Map() }

/** What became of a request. `later` is no answer, or one that says to come back; `failed`: the server failed at it. */
export type Reply = { readonly record: Rec } | { readonly later: true; readonly failed?: boolean; readonly trouble?: string } | { readonly why: Why; readonly current?: Rec | undefined }

/** What a person should hear of. `already`: the server had it without being asked. */
export type News =
  | { readonly kind: 'accepted' | 'already'; readonly op: Op; readonly entry: Entry }
  /** `joined`: its fields went into another operation of the record, which waits for a person, or into a later one. */
  | { readonly kind: 'refused' | 'conflict' | 'joined'; readonly op: Op }
  /** It was not sent: `into`, a later edit of the same fields, took its place. */
  | { readonly kind: 'coalesced'; readonly op: Op; readonly into: Op }
  /** Somebody else was faster; `before` is what was known. */
  | { readonly kind: 'behind'; readonly op: Op; readonly before: Entry; readonly entry: Entry }
export interface Turn { readonly box: Box; readonly news: readonly News[] }

export const opsOf = (box: Box, key: string): readonly Op[] => box.ops.filter((op) => keyOfOp(op) === key)
export const recordOf = (box: Box, key: string): Rec | undefined => {
  const entry = box.entries.get(key)
  return entry && viewOf(entry, opsOf(box, key))
}

const put = (box: Box, op: Op): Box => ({ ...box, ops: box.ops.map((one) => (one.id === op.id ? op : one)) })
const drop = (box: Box, op: Op): Box => ({ ...box, ops: box.ops.filter((one) => one.id !== op.id) })
const keep = (box: Box, entry: Entry): Box => ({ ...box, entries: new Map(box.entries).set(keyOf(entry.type, entry.id), entry) })

/** Takes a record that the server told. */
export function know(box: Box, type: string, record: Rec, fields?: readonly string[]): Box {
  const known = box.entries.get(keyOf(type, record.id))
  const entry = take(known, type, record, fields)
  return entry === known ? box : keep(box, entry)
}
/** Takes a page of a list, of which `fields` were asked for. */
export function knowPage(box: Box, type: string, rows: readonly Rec[], fields: readonly string[]): Box {
  const entries = new Map(box.entries)
  for (const row of rows) {
    const key = keyOf(type, row.id)
    entries.set(key, take(entries.get(key), type, row, fields))
  }
  return { ...box, entries }
}
/** Forgets records that nobody looks at; those with operations stay. */
export function forget(box: Box, keys: readonly string[]): Box {
  const busy = new Set(box.ops.map(keyOfOp))
  const idle = keys.filter((key) => box.entries.has(key) && !busy.has(key))
  if (!idle.length) return box
  const entries = new Map(box.entries)
  for (const key of idle) entries.delete(key)
  return { ...box, entries }
}

/** An operation without some fields; none when nothing is left of it. */
function less(op: Op, values: Values): Op[] {
  const left = Object.fromEntries(Object.entries(op.values).filter(([name]) => !(name in values)))
  return Object.keys(left).length || op.kind !== 'update' ? [{ ...op, values: left }] : []
}
/** Adds an operation. A new value takes the place of one that was refused, or that waits for a choice. */
export function add(box: Box, given: Op): Box {
  const op = { ...given, values: resolve(given.values, box.made), base: { ...given.base, values: resolve(given.base.values, box.made) } }
  const cleared = clear(box, keyOfOp(op), op.values)
  return { ...cleared, ops: [...cleared.ops, op] }
}
/** Gives up what waits for a person in these fields of a record. */
export const clear = (box: Box, key: string, values: Values): Box =>
  (box.ops.some((op) => !isOpen(op) && keyOfOp(op) === key)
    ? { ...box, ops: box.ops.flatMap((one) => (isOpen(one) || keyOfOp(one) !== key ? [one] : less(one, values))) } : box)

const later = (box: Box, op: Op): readonly Op[] =>
  box.ops.slice(box.ops.findIndex((one) => one.id === op.id) + 1).filter((one) => isOpen(one) && keyOfOp(one) === keyOfOp(op))

/** A refused operation stays for the person; what was written later does not stand upon it, and takes the place of its own fields. */
function refuse(box: Box, op: Op): Turn {
  const [left] = less(op, Object.assign({}, ...later(box, op).map(({ values }) => values)))
  const rest = { ...box, ops: without(box.ops, op) }
  return left ? { box: put(rest, left), news: [{ kind: 'refused', op: left }] } : { box: drop(rest, op), news: [{ kind: 'joined', op }] }
}
/** An operation that needs a choice takes what was wanted of its fields later into that. */
function ask(box: Box, op: Op): Turn {
  let values = op.values
  const news: News[] = []
  let rest = box
  for (const one of later(box, op)) {
    const taken = Object.fromEntries(Object.entries(one.values).filter(([name]) => name in values))
    if (!Object.keys(taken).length) continue
    values = { ...values, ...taken }
    const [left] = less(one, taken)
    rest = left ? put(rest, left) : drop(rest, one)
    if (!left) news.push({ kind: 'joined', op: one })
  }
  const stuck: Op = { ...op, values, state: 'conflict' }
  return { box: put(rest, stuck), news: [{ kind: 'conflict', op: stuck }, ...news] }
}

/** The edit right after this one that takes its place, as it has all of its fields and nothing was sent of either. */
function taker(box: Box, op: Op): Op | undefined {
  const after = box.ops.slice(box.ops.indexOf(op) + 1).find((one) => keyOfOp(one) === keyOfOp(op) && isOpen(one))
  const fresh = (one: Op): boolean => one.kind === 'update' && one.state === 'waiting' && !one.unsure
  return after && fresh(op) && fresh(after) && Object.keys(op.values).every((name) => name in after.values) ? after : undefined
}
/** The later of two edits as if the earlier had never been. It asks where somebody else wrote since either began. */
function over(op: Op, taking: Op): Op {
  const version = Math.min(op.base.version, taking.base.version)
  const values = { ...taking.base.values, ...Object.fromEntries(Object.keys(op.values).map((name) => [name, op.base.values[name]])) }
  return { ...taking, base: { version, values }, over: [...(op.over ?? []), op.id, ...(taking.over ?? [])] }
}

/** Hands out what can be sent now: of each record the first that waits, when none is under way and what it points to is made. Those in `resting` wait longer. */
export function next(box: Box, resting: { has(id: string): boolean }): Turn & { readonly send: readonly Op[] } {
  const send: Op[] = []
  const news: News[] = []
  const busy = new Set<string>()
  for (const { id } of box.ops) {
    const op = box.ops.find((one) => one.id === id)
    if (!op) continue
    const key = keyOfOp(op)
    if (!isOpen(op) || busy.has(key)) continue
    if (needs(op.values).some((name) => box.ops.some((one) => one.kind === 'create' && one.record === name))) {
      busy.add(key)
      continue
    }
    const taking = resting.has(op.id) ? undefined : taker(box, op)
    if (taking) {
      const into = over(op, taking)
      box = put(drop(box, op), into)
      news.push({ kind: 'coalesced', op, into })
      continue
    }
    const ready = op.state === 'waiting' && !resting.has(op.id) ? prepare(box, op) : null
    if (ready?.state === 'ended') {
      const entry = box.entries.get(key)
      box = drop(box, op)
      if (entry) news.push({ kind: 'already', op, entry })
      continue
    }
    if (ready?.state === 'conflict') {
      const asked = ask(box, op)
      box = asked.box
      news.push(...asked.news)
      continue
    }
    busy.add(key)
    if (ready?.state !== 'sent') continue
    box = put(box, ready.op)
    send.push(ready.op)
  }
  return { box, send, news }
}

type Ready = { readonly state: 'sent'; readonly op: Op } | { readonly state: 'ended' | 'conflict' }
function prepare(box: Box, op: Op): Ready {
  const sent: Op = { ...op, state: 'sent' }
  const entry = box.entries.get(keyOfOp(op))
  if (op.unsure || !entry) return { state: 'sent', op: sent }
  const upon = follow(op.base, entry.own).version
  // A list may have told a newer version than is known: then the server says what became of it.
  if (op.kind !== 'update' || upon > entry.version || !isKnown(op, entry)) return { state: 'sent', op: { ...sent, upon } }
  const { quiet, clashes } = against(op, entry)
  if (clashes.length) return { state: 'conflict' }
  if (!Object.keys(quiet).length) return { state: 'ended' }
  return { state: 'sent', op: { ...sent, values: quiet, upon: entry.version } }
}

/** Takes the answer to an operation. One that comes twice, or for what has ended, tells only of the record. */
export function answer(box: Box, id: string, reply: Reply): Turn {
  const op = box.ops.find((one) => one.id === id)
  if (!op || op.state !== 'sent') {
    const told = 'record' in reply && Object.keys(reply.record).length > 2 ? reply.record : 'why' in reply ? reply.current : undefined
    return { box: op && told ? know(box, op.type, told) : box, news: [] }
  }
  const key = keyOfOp(op)
  const before = box.entries.get(key) ?? { type: op.type, id: op.record, version: op.base.version, values: op.base.values, was: {}, whole: false, own: [] }
  if ('later' in reply) {
    const trouble = reply.trouble === undefined ? {} : { trouble: reply.trouble }
    return { box: put(box, { ...op, state: 'waiting', unsure: true, tries: op.tries + 1, failures: op.failures + (reply.failed ? 1 : 0), ...trouble }), news: [] }
  }
  if ('record' in reply && op.kind === 'create') {
    const entry = take(box.entries.get(keyOf(op.type, reply.record.id)), op.type, reply.record)
    return { box: give(drop(keep(box, entry), op), op.record, reply.record.id), news: [{ kind: 'accepted', op, entry }] }
  }
  if ('record' in reply) {
    const entry = accept(before, reply.record, op.values, op.upon)
    return { box: drop(keep(box, entry), op), news: [{ kind: 'accepted', op, entry }] }
  }
  const told = reply.current ? keep(box, take(before, op.type, reply.current)) : box
  const entry = told.entries.get(key)
  if (reply.why.status === 412 && reply.current && entry && op.kind === 'update') {
    // Made anew on top of it when its turn comes, which is next.
    return { box: put(told, { ...op, state: 'waiting', unsure: false, turn: op.turn + 1 }), news: [{ kind: 'behind', op, before, entry }] }
  }
  return refuse(told, { ...op, state: 'refused', unsure: false, turn: op.turn + 1, why: reply.why })
}

/** A creation was given an id: who points to it does so by that. */
function give(box: Box, name: string, id: string): Box {
  const made = new Map(box.made).set(name, id)
  const turn = (op: Op): Op => (needs(op.values).includes(name) || needs(op.base.values).includes(name)
    ? { ...op, values: resolve(op.values, made), base: { ...op.base, values: resolve(op.base.values, made) } } : op)
  return { ...box, made, ops: box.ops.map(turn) }
}

/**
 * Lets an operation go that is not under way: what it would have written is given up. Of one that the server may have
 * only when that was said (`sure`). What points to a creation that is given up is refused, for the reason `why`.
 */
export function cancel(box: Box, id: string, { sure = false, why = '' }: { readonly sure?: boolean; readonly why?: string } = {}): Box {
  const op = box.ops.find((one) => one.id === id)
  if (!op || op.state === 'sent' || (op.unsure && !sure)) return box
  const rest = drop({ ...box, ops: without(box.ops, op) }, op)
  if (op.kind !== 'create') return rest
  const refused: Pick<Op, 'state' | 'why'> = { state: 'refused', why: { status: 0, code: 'local', detail: why, fields: {} } }
  return { ...rest, ops: rest.ops.map((one) => (needs(one.values).includes(op.record) ? { ...one, ...refused } : one)) }
}
/** Sends what was refused once more, after what was done since. */
export function retry(box: Box, id: string): Box {
  const op = box.ops.find((one) => one.id === id)
  if (op?.state !== 'refused') return box
  const { why: _, ...rest } = op
  return { ...drop(box, op), ops: [...drop(box, op).ops, { ...rest, state: 'waiting', tries: 0, failures: 0 }] }
}

/** What waits for a person's choice at one record: for each field what they saw, what they wanted last, and what it is now. */
export function conflictOf(box: Box, key: string): { readonly clashes: readonly Clash[]; readonly quiet: Values; readonly others: readonly string[] } | null {
  const entry = box.entries.get(key)
  const stuck = opsOf(box, key).filter((op) => op.state === 'conflict')
  if (!entry || !stuck.length) return null
  const clashes = new Map<string, Clash>()
  let quiet: Values = {}
  const others = new Set<string>()
  for (const op of stuck) {
    const found = against(op, entry)
    quiet = { ...quiet, ...found.quiet }
    for (const clash of found.clashes) clashes.set(clash.field, { ...clash, before: clashes.get(clash.field)?.before ?? clash.before })
    for (const name of found.others) others.add(name)
  }
  return { clashes: [...clashes.values()], quiet: Object.fromEntries(Object.entries(quiet).filter(([name]) => !clashes.has(name))), others: [...others] }
}
/** Ends a conflict: the chosen values, and those nobody else touched, go on top of what is there now; an empty `mine` leaves theirs. */
export function decide(box: Box, key: string, mine: Values, id: string): Box {
  const entry = box.entries.get(key)
  const open = conflictOf(box, key)
  if (!entry || !open) return box
  const left: Box = { ...box, ops: box.ops.filter((op) => keyOfOp(op) !== key || op.state !== 'conflict') }
  const values = { ...open.quiet, ...mine }
  return Object.keys(values).length ? add(left, newOp(id, entry.type, entry.id, 'update', values, { version: entry.version, values: entry.values })) : left
}
