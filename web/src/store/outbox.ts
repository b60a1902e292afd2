import type { Rec, Values } from '../api/types'
import { accept, follow, take, type Entry } from './entry'
import { against, isKnown, isOpen, keyOf, keyOfOp, newOp, viewOf, without, type Op, type Why } from './op'
import type { Clash } from './merge'

/** What is known, and what has not ended, in the order in which it was done. */
export interface Box { readonly entries: ReadonlyMap<string, Entry>; readonly ops: readonly Op[] }
export const emptyBox: Box = { entries: new Map(), ops: [] }

/** What became of a request. `later` is no answer, or one that says to come back. */
export type Reply = { readonly record: Rec } | { readonly later: true } | { readonly why: Why; readonly current?: Rec | undefined }

/** What a person should hear of. `already`: the server had it without being asked. */
export type News =
  | { readonly kind: 'accepted' | 'already'; readonly op: Op; readonly entry: Entry }
  /** `joined`: its fields went into another operation of the record, which waits for a person, or into a later one. */
  | { readonly kind: 'refused' | 'conflict' | 'joined'; readonly op: Op }
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
/** Forgets a record that nobody looks at; one with operations stays. */
export function forget(box: Box, key: string): Box {
  if (!box.entries.has(key) || box.ops.some((op) => keyOfOp(op) === key)) return box
  const entries = new Map(box.entries)
  entries.delete(key)
  return { ...box, entries }
}

/** An operation without some fields; none when nothing is left of it. */
function less(op: Op, values: Values): Op[] {
  const left = Object.fromEntries(Object.entries(op.values).filter(([name]) => !(name in values)))
  return Object.keys(left).length || op.kind !== 'update' ? [{ ...op, values: left }] : []
}
/** Adds an operation. A new value takes the place of one that was refused, or that waits for a choice. */
export function add(box: Box, op: Op): Box {
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

/** Hands out what can be sent now: of each record the first that waits, when none is under way. Those in `resting` wait longer. */
export function next(box: Box, resting: { has(id: string): boolean }): Turn & { readonly send: readonly Op[] } {
  const send: Op[] = []
  const news: News[] = []
  const busy = new Set<string>()
  for (const { id } of box.ops) {
    const op = box.ops.find((one) => one.id === id)
    if (!op) continue
    const key = keyOfOp(op)
    if (!isOpen(op) || busy.has(key)) continue
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
  const before = box.entries.get(key) ?? { type: op.type, id: op.record, version: op.base.version, values: op.base.values, whole: false, own: [] }
  if ('later' in reply) return { box: put(box, { ...op, state: 'waiting', unsure: true, tries: op.tries + 1 }), news: [] }
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

/** Lets an operation go that is not under way: what it would have written is given up. */
export function cancel(box: Box, id: string): Box {
  const op = box.ops.find((one) => one.id === id)
  if (!op || op.state === 'sent' || op.unsure) return box
  return drop({ ...box, ops: without(box.ops, op) }, op)
}
/** Sends what was refused once more, after what was done since. */
export function retry(box: Box, id: string): Box {
  const op = box.ops.find((one) => one.id === id)
  if (op?.state !== 'refused') return box
  const { why: _, ...rest } = op
  return { ...drop(box, op), ops: [...drop(box, op).ops, { ...rest, state: 'waiting', tries: 0 }] }
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
