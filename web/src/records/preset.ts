import type { Field, Rec, RecordType } from '../api/types'

/** What a feature says about the list of its records; everything else follows from the schema. */
export interface ListPreset {
  /** First columns, in order; the title field always leads. */
  readonly columns: readonly string[]
  /** Width shares (px at 1440) where the kind's own does not fit. */
  readonly widths?: Readonly<Record<string, number>>
  /** Field, `-` in front for descending. */
  readonly sort: string
  /** Columns that go first when there is less room: at medium width, and beside the panel. */
  readonly dropMedium?: readonly string[]
  readonly dropPanel?: readonly string[]
  /** The second line on phones. */
  readonly subtitle?: readonly string[]
  /** Square avatars. */
  readonly square?: boolean
}

/** The fields that a list asks for, in their one order. */
export function fieldsOf(title: string, sort: string, columns: readonly string[], subtitle: readonly string[] = []): string {
  return [...new Set([title, sort.replace(/^-/, ''), ...columns, ...subtitle])].sort().join(',')
}

/** A list for a record type that no feature has dressed up. */
export function plainPreset(type: RecordType): ListPreset {
  const names = type.fields.filter((field) => field.indexed && field.kind !== 'longText' && field.name !== 'createdAt').slice(0, 8).map((field) => field.name)
  return { columns: [...new Set([type.title, ...names])], sort: type.title }
}

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
