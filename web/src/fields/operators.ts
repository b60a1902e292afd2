import type { Operator } from './kind'
import { m } from './messages'

const words = m.operators
/** The operators of the filter language, in the words of a person. */
const empty: Operator[] = [{ op: 'empty', label: words.empty, editor: 'none' }, { op: 'filled', label: words.filled, editor: 'none' }]

export const textOperators: readonly Operator[] = [
  { op: 'contains', label: words.contains, editor: 'text' },
  { op: 'is', label: words.is, editor: 'options' },
  { op: 'in', label: words.in, editor: 'options', many: true },
  { op: 'isnot', label: words.isnot, editor: 'options' },
  { op: 'starts', label: words.starts, editor: 'text' },
  { op: 'ends', label: words.ends, editor: 'text' },
  ...empty,
]
/** Text that is never worth listing by value (notes). */
export const proseOperators: readonly Operator[] = [{ op: 'contains', label: words.contains, editor: 'text' }, ...empty]
export const numberOperators: readonly Operator[] = [
  { op: 'is', label: words.is, editor: 'number' },
  { op: 'atleast', label: words.atleast, editor: 'number' },
  { op: 'atmost', label: words.atmost, editor: 'number' },
  { op: 'over', label: words.over, editor: 'number' },
  { op: 'under', label: words.under, editor: 'number' },
  { op: 'between', label: words.between, editor: 'number' },
  ...empty,
]
export const dateOperators: readonly Operator[] = [
  { op: 'within', label: words.within, editor: 'date' },
  { op: 'is', label: words.on, editor: 'date' },
  { op: 'after', label: words.after, editor: 'date' },
  { op: 'before', label: words.before, editor: 'date' },
  { op: 'between', label: words.between, editor: 'date' },
  ...empty,
]
export const choiceOperators: readonly Operator[] = [
  { op: 'in', label: words.in, editor: 'options', many: true },
  { op: 'notin', label: words.notin, editor: 'options', many: true },
  ...empty,
]
export const tagOperators: readonly Operator[] = [
  { op: 'hasany', label: words.hasany, editor: 'options', many: true },
  { op: 'hasall', label: words.hasall, editor: 'options', many: true },
  ...empty,
]
export const userOperators: readonly Operator[] = [
  { op: 'in', label: words.in, editor: 'user', many: true },
  { op: 'notin', label: words.notin, editor: 'user', many: true },
  ...empty,
]
export const relationOperators: readonly Operator[] = [
  { op: 'in', label: words.in, editor: 'relation', many: true },
  { op: 'notin', label: words.notin, editor: 'relation', many: true },
  ...empty,
]
export const linkOperators: readonly Operator[] = tagOperators.map((one) => (one.many ? { ...one, editor: 'relation' } : one))
export const yesNoOperators: readonly Operator[] = [{ op: 'is', label: words.is, editor: 'options' }, ...empty]
export const presenceOperators: readonly Operator[] = empty
