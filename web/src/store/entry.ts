import type { Cell, Rec, Values } from '../api/types'
import { isRef } from '../api/values'
import { same } from './merge'

/** A write of this client that the server took: upon which version, which it made, what was sent and what it became. */
export interface Accepted { readonly from: number; readonly to: number; readonly sent: Values; readonly got: Values }

/** What is known of a record: the values of one version. */
export interface Entry {
  readonly type: string
  readonly id: string
  readonly version: number
  readonly values: Values
  /** Fields of which only an older version told: shown in a list until it has asked anew. */
  readonly was: Values
  /** All fields are known; an absent one is empty. */
  readonly whole: boolean
  /** It was deleted, or is not to be seen any more. */
  readonly gone?: boolean
  /** The latest writes of this client, oldest first. */
  readonly own: readonly Accepted[]
}

/** A record as a person saw it when they began to change it. */
export interface Base { readonly version: number; readonly values: Values }

const rememberAtMost = 20

const filtered = (values: Values, test: (name: string) => boolean): Values => Object.fromEntries(Object.entries(values).filter(([name]) => test(name)))
/** A field of another record that a list told beside this one (`organization.status`): its version is not that of this record. */
export const isPath = (name: string): boolean => name.includes('.')

/**
 * Takes an answer of the server: a newer one replaces what is known, one of the same version adds to it, an older one says nothing.
 * `fields` are those that were asked for; none is all.
 */
export function take(known: Entry | undefined, type: string, answer: Rec, fields?: readonly string[]): Entry {
  if (known && answer.version < known.version) return known
  const { id, version, ...rest } = answer
  const names = fields?.filter((name) => name !== 'id' && name !== 'version')
  const given: Values = names ? Object.fromEntries(names.map((name) => [name, rest[name] ?? null])) : rest
  if (known?.version !== version) {
    const values = { ...paths(known), ...given }
    return { type, id, version, values, was: fields ? older(known, given) : {}, whole: !fields, own: known?.own ?? [] }
  }
  // Of a record that is known as a whole only what belongs to other records may be news: their fields, and what they are called.
  const differs = (name: string): boolean => (isPath(name) ? !same(known.values[name], given[name]) : isRenamed(known.values[name], given[name]))
  const news = known.whole ? filtered(given, differs) : given
  if (known.whole && !known.gone && !Object.keys(news).length) return known
  return { ...known, gone: false, values: { ...known.values, ...news }, was: filtered(known.was, (name) => !(name in news)), whole: known.whole || !fields }
}
const isRenamed = (was: Cell, now: Cell): boolean => isRef(was) && isRef(now) && was.id === now.id && was.name !== now.name
const paths = (known: Entry | undefined): Values => (known ? filtered(known.values, isPath) : {})
/** What an entry told besides what is given now. */
const older = (known: Entry | undefined, given: Values): Values =>
  (known ? filtered({ ...known.was, ...known.values }, (name) => !(name in given) && !isPath(name)) : {})
/** Whether all these fields of a record are known as they are now. */
export const tells = (entry: Entry, fields: readonly string[]): boolean =>
  entry.whole || fields.every((name) => name in entry.values || isPath(name) || name === 'id' || name === 'version')

/** A change that somebody made: the version that it made, and what the fields became. */
export interface Change { readonly version: number; readonly values: Values }
/** Takes a change that was told without the record. One that does not follow what is known leaves only its own fields known. */
export function patch(known: Entry, { version, values }: Change): Entry {
  if (version <= known.version) return known
  if (version > known.version + 1) return { ...known, version, values: { ...paths(known), ...values }, was: older(known, values), whole: false }
  return { ...known, version, values: { ...known.values, ...values }, was: filtered(known.was, (name) => !(name in values)) }
}

/** Takes the answer to an own write. One that tells no fields (`return=minimal`, a deletion) leaves those that are known. */
export function accept(known: Entry, answer: Rec, sent: Values, from: number): Entry {
  const told = Object.keys(answer).length > 2
  const newer = (): Entry => (answer.version > known.version ? { ...known, version: answer.version, values: { ...known.values, ...sent } } : known)
  const now = told ? take(known, known.type, answer) : newer()
  // An answer that was given again may hold what somebody else wrote since: that is not what this write became.
  const exact = told && answer.version === from + 1
  const got: Values = exact ? Object.fromEntries(Object.keys(sent).map((name) => [name, answer[name] ?? null])) : sent
  return { ...now, own: [...known.own, { from, to: from + 1, sent, got }].slice(-rememberAtMost) }
}

/** A base after the own writes since: what this client wrote itself is no change by somebody else. */
export function follow(base: Base, own: readonly Accepted[]): Base {
  let { version, values } = base
  for (const { from, to, sent, got } of own) {
    if (to <= base.version) continue
    for (const [name, value] of Object.entries(sent)) if (name in values && same(values[name], value)) values = { ...values, [name]: got[name] }
    if (from === version) version = to
  }
  return { version, values }
}
