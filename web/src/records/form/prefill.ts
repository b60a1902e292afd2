import type { Cell, RecordType, Values } from '../../api/types'
import { kindOf } from '../../fields'

/** `?new=organization=ID`: what the form starts with, as text in the address of the list. */
export const readPrefill = (text: string | undefined): Readonly<Record<string, string>> => Object.fromEntries(new URLSearchParams(text ?? ''))
export const writePrefill = (query: Readonly<Record<string, string>>): string => new URLSearchParams(query).toString() || 'yes'

/** Values for a new record out of an address: `organization=ID`. References are looked up by whoever shows them. */
export function prefillOf(type: RecordType, query: Readonly<Record<string, string>>): Values {
  const writable = type.fields.filter((field) => !field.readOnly && kindOf(field).brief)
  return Object.fromEntries(writable.filter((field) => query[field.name]).map((field): [string, Cell] => [field.name, field.kind === 'relation' ? { id: query[field.name] ?? '', name: '' } : query[field.name]]))
}
