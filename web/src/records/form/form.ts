import { draft, keep, kept } from '../../base/keep'
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

/** The name a record would have, to look for others like it. */
export function nameOf(type: RecordType, values: Values): string {
  const text = (name: string): string => { const value = values[name]; return typeof value === 'string' ? value.trim() : '' }
  return text(type.title) || [text('firstName'), text('lastName')].filter(Boolean).join(' ')
}

const draftName = (type: RecordType): string => draft(type.plural)
export function keptDraft(type: RecordType): Values | null {
  try {
    const found: unknown = JSON.parse(kept(draftName(type)) ?? 'null')
    if (typeof found !== 'object' || found === null) return null
    const known = new Set(type.fields.filter((field) => !field.readOnly).map((field) => field.name))
    return Object.fromEntries(Object.entries(found).filter(([name]) => known.has(name)))
  } catch { return null }
}
export const keepDraft = (type: RecordType, values: Values | null): void => keep(draftName(type), values && JSON.stringify(values))
