import type { Rec, Values } from '../api/types'
import { same } from './merge'

/** A write of this client that the server took: upon which version, which it made, what was sent and what it became. */
export interface Accepted { readonly from: number; readonly to: number; readonly sent: Values; readonly got: Values }

/** What is known of a record: the values of one version. */
export interface Entry {
  readonly type: string
  readonly id: string
  readonly version: number
  readonly values: Values
  /** All fields are known; an absent one is empty. */
  readonly whole: boolean
  /** The latest writes of this client, oldest first. */
  readonly own: readonly Accepted[]
}

/** A record as a person saw it when they began to change it. */
export interface Base { readonly version: number; readonly values: Values }

const rememberAtMost = 20

/**
 * Takes an answer of the server: a newer one replaces what is known, one of the same version adds to it, an older one says nothing.
 * `fields` are those that were asked for; none is all.
 */
export function take(known: Entry | undefined, type: string, answer: Rec, fields?: readonly string[]): Entry {
  if (known && answer.version < known.version) return known
  const { id, version, ...rest } = answer
  const names = fields?.filter((name) => name !== 'id' && name !== 'version')
  const given: Values = names ? Object.fromEntries(names.map((name) => [name, rest[name] ?? null])) : rest
  if (known?.version === version) return known.whole ? known : { ...known, values: { ...known.values, ...given }, whole: !fields }
  return { type, id, version, values: given, whole: !fields, own: known?.own ?? [] }
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
