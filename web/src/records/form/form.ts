import type { Cell, RecordType, Ref, Values } from '../../api/types'
import { problemOf } from '../../fields/input/check'
import { settled } from '../../fields/input/settled'
import { isEmpty } from '../../api/values'
import { same } from '../../store/merge'

/** What a new record starts with: its owner is who makes it. */
export function startOf(type: RecordType, me: Ref | undefined, prefill: Values = {}): Values {
  const owner = me && type.fields.some((field) => field.name === 'owner' && field.kind === 'user') ? { owner: { id: me.id, name: me.name } } : {}
  return { ...owner, ...prefill }
}

/** Filled and different from the start: worth keeping when the form is closed. */
export const dirty = (start: Values, values: Values): boolean => Object.entries(values).some(([name, value]) => !same(start[name], settled(value)))

/** What is sent: settled, without empty fields. */
export const sendable = (values: Values): Values =>
  Object.fromEntries(Object.entries(values).map(([name, value]): [string, Cell] => [name, settled(value)]).filter(([, value]) => !isEmpty(value)))

/** The problems of all fields, by name. */
export function problemsOf(type: RecordType, values: Values): Record<string, string> {
  const found: Record<string, string> = {}
  for (const field of type.fields) {
    const problem = field.readOnly ? undefined : problemOf(field, settled(values[field.name]))
    if (problem) found[field.name] = problem
  }
  return found
}
