import type { Cell, Rec, Values } from '../api/types'
import { isLinkedList, isRef } from '../api/values'
import { follow, type Base, type Entry } from './entry'
import { changed, merge, same, type Clash } from './merge'

/** `undo` takes one change of the history back; its values are those that come back. */
export type Kind = 'create' | 'update' | 'undo' | 'delete' | 'restore'
/** Why the server would not have it. */
export interface Why { readonly status: number; readonly code: string; readonly detail: string; readonly fields: Readonly<Record<string, string>> }

/** One write that has not ended. It ends by being accepted, or by a person's decision; never by itself. */
export interface Op {
  readonly id: string
  /** The plural of the record type. */
  readonly type: string
  /** Of a creation: the name by which others may point to it until the server has given its id. */
  readonly record: string
  readonly kind: Kind
  readonly values: Values
  /** What the person saw. */
  readonly base: Base
  readonly state: 'waiting' | 'sent' | 'refused' | 'conflict'
  /** The version it was last sent upon. */
  readonly upon: number
  /** How often what is sent was made anew; with the id it is the idempotency key. */
  readonly turn: number
  /** It was sent, and no answer said what became of it: only the very same may be sent again. */
  readonly unsure: boolean
  readonly tries: number
  /** How often the server failed at it. */
  readonly failures: number
  /** Why the last try came to nothing. */
  readonly trouble?: string
  /** Edits of the same fields before it that were never sent, as this one took their place. */
  readonly over?: readonly string[]
  readonly why?: Why
  /** Of a deletion: only while nothing leads to the record. */
  readonly unused?: boolean
  /** Of an undo: the change, and which of its fields; none is all. */
  readonly undoes?: { readonly seq: number; readonly fields?: readonly string[] }
}

export const keyOf = (type: string, id: string): string => `${type}/${id}`
export const keyOfOp = (op: Op): string => keyOf(op.type, op.record)
export const isOpen = (op: Op): boolean => op.state === 'waiting' || op.state === 'sent'

export const newOp = (id: string, type: string, record: string, kind: Kind, values: Values, base: Base): Op =>
  ({ id, type, record, kind, values, base, state: 'waiting', upon: base.version, turn: 0, unsure: false, tries: 0, failures: 0 })

/** What is shown of a record: what the server told, with the open operations on top, in their order. */
export function view(values: Values, ops: readonly Op[]): Values {
  return ops.reduce((now, op) => (isOpen(op) ? { ...now, ...op.values } : now), values)
}
export const viewOf = (entry: Entry, ops: readonly Op[]): Rec => ({ ...view(entry.values, ops), id: entry.id, version: entry.version })

/** What an operation would do to the record as it is now: what is left to be sent, and where somebody else changed the same. */
export function against(op: Op, entry: Entry): { readonly quiet: Values; readonly clashes: readonly Clash[]; readonly others: readonly string[] } {
  const base = follow(op.base, entry.own)
  if (base.version === entry.version) return { quiet: changed(entry.values, op.values), clashes: [], others: [] }
  return merge(base.values, op.values, entry.values)
}
/** Whether the fields that it changes are known. */
export const isKnown = (op: Op, entry: Entry): boolean => entry.whole || Object.keys(op.values).every((name) => name in entry.values)

/** After `ended` went for nothing, later operations no longer stand upon its values. */
export function without(ops: readonly Op[], ended: Op): readonly Op[] {
  let behind = false
  return ops.map((op) => {
    if (op.id === ended.id) behind = true
    if (!behind || op.id === ended.id || keyOfOp(op) !== keyOfOp(ended)) return op
    const fell = Object.keys(ended.values).filter((name) => name in op.values && same(op.base.values[name], ended.values[name]))
    if (!fell.length) return op
    const values = { ...op.base.values, ...Object.fromEntries(fell.map((name) => [name, ended.base.values[name]])) }
    return { ...op, base: { ...op.base, values } }
  })
}

const unmade = 'new-'
/** What a record is called by until it has an id. */
export const nameNew = (op: string): string => unmade + op
export const isNew = (id: string): boolean => id.startsWith(unmade)
/** The records that values point to. */
export const leadsTo = (values: Values): string[] => Object.values(values).flatMap((value) => (isRef(value) ? [value.id] : isLinkedList(value) ? value.map((link) => link.id) : []).filter(Boolean))
/** Those of them that have no id yet. */
export const needs = (values: Values): string[] => leadsTo(values).filter(isNew)
/** The values with the ids that were given since. */
export function resolve(values: Values, made: ReadonlyMap<string, string>): Values {
  if (!made.size || !needs(values).some((id) => made.has(id))) return values
  const real = <T extends { readonly id: string }>(one: T): T => ({ ...one, id: made.get(one.id) ?? one.id })
  return Object.fromEntries(Object.entries(values).map(([name, value]): [string, Cell] => [name, isRef(value) ? real(value) : isLinkedList(value) ? value.map(real) : value]))
}
