import type { Field, RecordType } from '../../api/types'
import { kindOf } from '../../fields'

/** The fields that a board can have columns by. */
export const columnFieldsOf = (type: RecordType): readonly Field[] => type.fields.filter((field) => kindOf(field).columns && !field.path && !field.readOnly)
