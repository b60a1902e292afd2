import type { Field, Presentation, Rec, RecordType } from '../api/types'
import { isEmpty } from '../api/values'

/** The fields that a list asks for, in their one order. */
export function fieldsOf(title: string, sort: string, columns: readonly string[], subtitle: readonly string[] = []): string {
  return [...new Set([title, sort.replace(/^-/, ''), ...columns, ...subtitle])].sort().join(',')
}

/** How a type's screens begin; of one of which nothing is said, by its fields. */
export function presentationOf(type: RecordType): Presentation {
  if (type.presentation) return type.presentation
  const first = type.fields.filter((field) => !field.readOnly).map((field) => field.name)
  return { icon: '', square: true, columns: [{ field: type.title }], sort: type.title, spare: [], spareBeside: [], subtitle: [], first, asked: [], pairs: [], facts: [] }
}

/** The fields of the line below a name, where it stands in a list: the first of each. */
export const lineOf = (type: RecordType): string[] => presentationOf(type).subtitle.map((choices) => choices.split('|')[0] ?? '')
/** The same of one record, of which everything is there: of each the first that is filled, none twice. */
export const filledLineOf = (type: RecordType, record: Rec): string[] =>
  [...new Set(presentationOf(type).subtitle.flatMap((choices) => choices.split('|').find((name) => !isEmpty(record[name])) ?? []))]

export interface Column {
  readonly name: string
  readonly field: Field
  /** px, chosen by hand; otherwise a share of the room. */
  readonly fixed?: number
  readonly share: number
}

/** "VP Procurement, Deere" */
export function subtitleOf(record: Rec, fields: readonly Field[], text: (field: Field, record: Rec) => string): string {
  return fields.map((field) => text(field, record)).filter(Boolean).join(', ')
}
