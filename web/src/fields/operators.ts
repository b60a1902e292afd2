import type { Operator } from './kind'

/** The operators of the filter language, in the words of a person. */
const empty: Operator[] = [{ op: 'empty', label: 'is empty', editor: 'none' }, { op: 'filled', label: 'is filled', editor: 'none' }]

export const textOperators: readonly Operator[] = [
  { op: 'contains', label: 'contains', editor: 'text' },
  { op: 'is', label: 'is', editor: 'options' },
  { op: 'in', label: 'is any of', editor: 'options', many: true },
  { op: 'isnot', label: 'is not', editor: 'options' },
  { op: 'starts', label: 'starts with', editor: 'text' },
  { op: 'ends', label: 'ends with', editor: 'text' },
  ...empty,
]
/** Text that is never worth listing by value (notes). */
export const proseOperators: readonly Operator[] = [{ op: 'contains', label: 'contains', editor: 'text' }, ...empty]
export const numberOperators: readonly Operator[] = [
  { op: 'is', label: 'is', editor: 'number' },
  { op: 'atleast', label: 'is at least', editor: 'number' },
  { op: 'atmost', label: 'is at most', editor: 'number' },
  { op: 'over', label: 'is over', editor: 'number' },
  { op: 'under', label: 'is under', editor: 'number' },
  { op: 'between', label: 'is between', editor: 'number' },
  ...empty,
]
export const dateOperators: readonly Operator[] = [
  { op: 'within', label: 'is within', editor: 'date' },
  { op: 'is', label: 'is on', editor: 'date' },
  { op: 'after', label: 'is after', editor: 'date' },
  { op: 'before', label: 'is before', editor: 'date' },
  { op: 'between', label: 'is between', editor: 'date' },
  ...empty,
]
export const choiceOperators: readonly Operator[] = [
  { op: 'in', label: 'is any of', editor: 'options', many: true },
  { op: 'notin', label: 'is none of', editor: 'options', many: true },
  ...empty,
]
export const tagOperators: readonly Operator[] = [
  { op: 'hasany', label: 'has any of', editor: 'options', many: true },
  { op: 'hasall', label: 'has all of', editor: 'options', many: true },
  ...empty,
]
export const userOperators: readonly Operator[] = [
  { op: 'in', label: 'is any of', editor: 'user', many: true },
  { op: 'notin', label: 'is none of', editor: 'user', many: true },
  ...empty,
]
export const relationOperators: readonly Operator[] = [
  { op: 'in', label: 'is any of', editor: 'relation', many: true },
  { op: 'notin', label: 'is none of', editor: 'relation', many: true },
  ...empty,
]
export const linkOperators: readonly Operator[] = tagOperators.map((one) => (one.many ? { ...one, editor: 'relation' } : one))
export const yesNoOperators: readonly Operator[] = [{ op: 'is', label: 'is', editor: 'options' }, ...empty]
export const presenceOperators: readonly Operator[] = empty
