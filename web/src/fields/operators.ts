import type { Field } from '../api/types'
import { kindOf } from './index'
import type { OperatorSet } from './kind'
import { m } from './messages'

/** How a person gives the value of a filter: see records/filter. */
export type FilterEditor = 'text' | 'number' | 'date' | 'options' | 'user' | 'relation' | 'none'
export interface Operator {
  /** The word of the filter language: is, isnot, in, contains, under, within … */
  readonly op: string
  /** What a person reads: "is any of". */
  readonly label: string
  readonly editor: FilterEditor
  /** Takes several values in brackets. */
  readonly many?: boolean
}

const words = m.operators
/** The operators of the filter language, in the words of a person. */
const empty: Operator[] = [{ op: 'empty', label: words.empty, editor: 'none' }, { op: 'filled', label: words.filled, editor: 'none' }]

const text: readonly Operator[] = [
  { op: 'contains', label: words.contains, editor: 'text' },
  { op: 'is', label: words.is, editor: 'options' },
  { op: 'in', label: words.in, editor: 'options', many: true },
  { op: 'isnot', label: words.isnot, editor: 'options' },
  { op: 'starts', label: words.starts, editor: 'text' },
  { op: 'ends', label: words.ends, editor: 'text' },
  ...empty,
]
/** Text that is never worth listing by value (notes). */
const prose: readonly Operator[] = [{ op: 'contains', label: words.contains, editor: 'text' }, ...empty]
const number: readonly Operator[] = [
  { op: 'is', label: words.is, editor: 'number' },
  { op: 'atleast', label: words.atleast, editor: 'number' },
  { op: 'atmost', label: words.atmost, editor: 'number' },
  { op: 'over', label: words.over, editor: 'number' },
  { op: 'under', label: words.under, editor: 'number' },
  { op: 'between', label: words.between, editor: 'number' },
  ...empty,
]
const date: readonly Operator[] = [
  { op: 'within', label: words.within, editor: 'date' },
  { op: 'is', label: words.on, editor: 'date' },
  { op: 'after', label: words.after, editor: 'date' },
  { op: 'before', label: words.before, editor: 'date' },
  { op: 'between', label: words.between, editor: 'date' },
  ...empty,
]
const choice: readonly Operator[] = [
  { op: 'in', label: words.in, editor: 'options', many: true },
  { op: 'notin', label: words.notin, editor: 'options', many: true },
  ...empty,
]
const tags: readonly Operator[] = [
  { op: 'hasany', label: words.hasany, editor: 'options', many: true },
  { op: 'hasall', label: words.hasall, editor: 'options', many: true },
  ...empty,
]
const user: readonly Operator[] = [
  { op: 'in', label: words.in, editor: 'user', many: true },
  { op: 'notin', label: words.notin, editor: 'user', many: true },
  ...empty,
]
const relation: readonly Operator[] = [
  { op: 'in', label: words.in, editor: 'relation', many: true },
  { op: 'notin', label: words.notin, editor: 'relation', many: true },
  ...empty,
]
const links: readonly Operator[] = tags.map((one) => (one.many ? { ...one, editor: 'relation' } : one))
const yesNo: readonly Operator[] = [{ op: 'is', label: words.is, editor: 'options' }, ...empty]

/** By what a kind calls its operators. They are not with the kinds, which every list needs: who filters fetches them. */
const sets: Readonly<Record<OperatorSet, readonly Operator[]>> = { text, phone: text.filter(({ op }) => op !== 'ends'), prose, number, date, choice, tags, user, relation, links, yesNo, presence: empty }

/** The operators of a field: those of its kind that the server offers. */
export const operatorsOf = (field: Field): readonly Operator[] => sets[kindOf(field).operators].filter(({ op }) => !field.operators.length || field.operators.includes(op))
/** Of those, too, that no menu offers for a field, but an address may have. */
const all: Readonly<Record<string, string>> = words
/** What an operator of a field is called; by its word in the filter language when it has no name. */
export const operatorLabel = (field: Field, op: string): string => sets[kindOf(field).operators].find((one) => one.op === op)?.label ?? all[op] ?? op
