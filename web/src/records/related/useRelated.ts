import { computed } from 'vue'
import { findType } from '../../api/schema'
import { href } from '../../base/router'
import type { Field, Rec, RecordType } from '../../api/types'
import { isRef } from '../../api/values'
import { isNew } from '../../store/op'
import { aboutField } from '../timeline/entries'
import { pointFilter, pointingTo } from './pointing'
import type { RecordState } from '../record/useRecord'

/** Records that point to one record through one field: the contacts of an organization. Where a type has several such fields, id and label say which. */
export interface Inbound {
  readonly id: string; readonly label: string; readonly type: RecordType; readonly field: Field; readonly target: string
  readonly filter: string; readonly sort: string | undefined; readonly to: string
}

const inbound = (type: RecordType, field: Field, target: string, several = false): Inbound => {
  const filter = pointFilter(field, target)
  // What happened last comes first.
  const sort = type.fields.some((one) => one.name === 'lastActivityAt') ? '-lastActivityAt' : undefined
  const called = several ? { id: `${type.plural}.${field.name}`, label: `${type.labelPlural} (${field.label})` } : { id: type.plural, label: type.labelPlural }
  return { ...called, type, field, target, filter, sort, to: href(`/${type.plural}`, { filter, sort }) }
}
/** Everything that may point to a record of this type. */
export const inboundsOf = (type: RecordType, id: string): Inbound[] =>
  // What happened with it is told by its timeline.
  pointingTo(type).filter(({ field }) => field !== aboutField(type)).map(({ type: other, field }, _, all) => inbound(other, field, id, field.kind === 'relations' || all.filter((one) => one.type === other && one.field.kind === 'relation').length > 1))

/** The records this one points to, each with the others that point there: a contact's organization and who else is at it. */
export function useOutbound(state: RecordState) {
  return computed(() => {
    const record = state.record.value
    if (!record) return []
    return state.type.value.fields.flatMap((field) => {
      const value = record[field.name]
      const type = findType(field.relatedType ?? '')
      return field.kind === 'relation' && isRef(value) && !isNew(value.id) && type ? [{ field, type, ref: value, siblings: inbound(state.type.value, field, value.id) }] : []
    })
  })
}

/** Where a record could point and does not: a contact without an organization. */
export const unsetOf = (type: RecordType, record: Rec): Field[] => type.fields.filter((field) => field.kind === 'relation' && !isRef(record[field.name]))
