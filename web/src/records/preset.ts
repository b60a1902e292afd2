import type { Field, Rec, RecordType } from '../api/types'
import { isEmpty } from '../api/values'

/** The fields that a list asks for, in their one order. */
export function fieldsOf(title: string, sort: string, columns: readonly string[], subtitle: readonly string[] = []): string {
  return [...new Set([title, sort.replace(/^-/, ''), ...columns, ...subtitle])].sort().join(',')
}

/** The fields of the line below a name, where it stands in a list: the first of each. */
export const lineOf = (type: RecordType): string[] => type.presentation.subtitle.map((choices) => choices.split('|')[0] ?? '')
/** The same of one record, of which everything is there: of each the first that is filled, none twice. */
export const filledLineOf = (type: RecordType, record: Rec): string[] =>
  [...new Set(type.presentation.subtitle.flatMap((choices) => choices.split('|').find((name) => !isEmpty(record[name])) ?? []))]

export interface Column {
  readonly name: string
  readonly field: Field
  /** px, chosen by hand; otherwise a share of the room. */
  readonly fixed?: number
  readonly share: number
}

/** What is set once, when a record is made. */
export const stays = (type: RecordType, field: Field): boolean => field.name === type.kindField
