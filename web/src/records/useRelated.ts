import { computed, onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import { aborted } from '../api/client'
import { records } from '../api/records'
import { findType } from '../api/schema'
import { href } from '../app/router'
import { useAgain } from '../lib/again'
import type { Field, Rec, RecordType } from '../api/types'
import { isRef } from '../fields/values'
import { isNew } from '../store/op'
import { whenTold } from '../store/store'
import { pointFilter, pointingTo } from './pointing'
import type { RecordState } from './useRecord'

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
  pointingTo(type).map(({ type: other, field }, _, all) => inbound(other, field, id, field.kind === 'relations' || all.filter((one) => one.type === other && one.field.kind === 'relation').length > 1))

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

/** The first of them with their number; read again when `fresh` changes. */
export function useFew(what: Ref<Inbound>, most: Ref<number>, fields: Ref<string>, fresh: Ref<unknown>) {
  const items = shallowRef<readonly Rec[]>([])
  const count = shallowRef<number | null>(null)
  const failure = shallowRef<unknown>(null)
  let asking: AbortController | undefined
  async function load(): Promise<void> {
    asking?.abort()
    asking = new AbortController()
    const { signal } = asking
    try {
      const { type, filter, sort } = what.value
      const [page, total] = await Promise.all([
        records.list(type.plural, { filter, sort, fields: fields.value, limit: most.value }, signal),
        records.count(type.plural, { filter }, signal),
      ])
      items.value = page.items
      count.value = total.count
      failure.value = null
    } catch (error) {
      if (!aborted(error)) failure.value = error
    }
  }
  watch([() => what.value.filter, most, fresh], ([filter], before) => {
    if (before[0] !== filter) {
      items.value = []
      count.value = null
      failure.value = null
    }
    void load()
  }, { immediate: true })
  useAgain(failure, load)
  // Somebody changed records of that type: not asked for at each of many changes.
  let late: ReturnType<typeof setTimeout> | undefined
  const deaf = whenTold((told) => {
    if (late || !told.some(({ type }) => type === what.value.type.name)) return
    late = setTimeout(() => { late = undefined; void load() }, 2000)
  })
  onScopeDispose(() => { deaf(); clearTimeout(late); asking?.abort() })
  return { items, count, failure, load }
}
