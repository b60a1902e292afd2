import { relatedOf, schema } from '../../api/schema'
import type { Field, RecordType } from '../../api/types'

/** The fields, of whatever type, that may point to a record of a type. */
export const pointingTo = (type: RecordType): { readonly type: RecordType; readonly field: Field }[] =>
  schema.value.types.flatMap((other) => other.fields.filter((field) => relatedOf(field).some((one) => one.name === type.name)).map((field) => ({ type: other, field })))

/** The filter for what points to a record by a field. */
export const pointFilter = (field: Field, id: string): string => `${field.name} ${field.kind === 'relations' ? 'has' : 'is'} ${id}`
