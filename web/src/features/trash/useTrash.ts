import { computed, onScopeDispose, reactive, ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { records } from '../../api/records'
import { fieldOf, typeOf } from '../../api/schema'
import type { Rec, RecordType } from '../../api/types'
import { plain } from '../../api/values'
import { formatDay } from '../../base/format'
import { reasonOf } from '../../base/reason'
import { useAgain } from '../../base/retry'
import { closeToast, toast, toastNow, type Toast } from '../../base/toast'
import { kindOf } from '../../fields'
import { addressFields } from '../../records/fieldGroups'
import { lineOf } from '../../records/preset'
import { m } from './messages'

export interface Deleted { readonly record: Rec; readonly name: string; readonly details: string }
export interface Trash {
  readonly rows: ComputedRef<readonly Deleted[]>
  /** How many match. */
  readonly total: Ref<number | null>
  /** How many there are altogether, by the plural of their type. */
  readonly counts: Record<string, number>
  readonly failure: ShallowRef<unknown>
  readonly loading: Ref<boolean>
  readonly more: ComputedRef<boolean>
  readonly load: (plural: string, filter?: string) => Promise<void>
  readonly loadMore: () => Promise<void>
  /** Loads once more what could not be had: the next page, or all of it. */
  readonly retry: () => Promise<void>
}

/** What tells a person which record it was, besides its name. */
function detailFields(type: RecordType): string[] {
  const { first, asked } = type.presentation
  const rest = [...[...first, ...asked].flatMap((name) => fieldOf(type, name) ?? []), ...addressFields(type)].filter((field) => kindOf(field).brief && field.group !== 'name' && field.name !== 'status')
  return [...new Set([...lineOf(type), ...rest.map((field) => field.name)])].filter((name) => name !== type.title)
}
/** The first two of them; of a record that has nothing but its name, since when it was there. */
export const detailsOf = (type: RecordType, record: Rec): string =>
  detailFields(type).map((field) => plain(record[field])).filter(Boolean).slice(0, 2).join(', ') || (plain(record['createdAt']) ? m.since(formatDay(plain(record['createdAt']))) : '')

/** The deleted records of a type, newest first, a hundred at a time, with who deleted them. */
export function useTrash(): Trash {
  const items = shallowRef<readonly Rec[]>([])
  const next = ref<string | null>(null)
  const total = ref<number | null>(null)
  const counts = reactive<Record<string, number>>({})
  const failure = shallowRef<unknown>(null)
  const loading = ref(false)
  let plural = ''
  let filter = ''
  /** What the rows that are there answer. */
  let answered = ''
  /** What could not be had were further rows, and not those that are there. */
  let furtherFailed = false
  let turn = new AbortController()
  onScopeDispose(() => turn.abort())

  async function page(after: string | undefined): Promise<void> {
    const { signal } = turn
    const question = `${plural}?${filter}`
    const type = typeOf(plural)
    const shown = [type.title, ...detailFields(type), 'createdAt', 'deletedAt', 'deletedBy'].join(',')
    loading.value = true
    try {
      const list = await records.list(plural, { deleted: true, filter, fields: shown, sort: '-updatedAt', limit: 100, after }, signal)
      if (signal.aborted) return
      items.value = after ? [...items.value, ...list.items] : list.items
      next.value = list.next
      answered = question
      failure.value = null
    } catch (error) {
      if (signal.aborted) return
      furtherFailed = !!after
      // Rows of what was asked before are no answer to this.
      if (answered !== question) { items.value = []; next.value = null }
      failure.value = error
    } finally {
      if (!signal.aborted) loading.value = false
    }
  }
  async function load(wanted: string, only = ''): Promise<void> {
    turn.abort()
    turn = new AbortController()
    if (plural !== wanted) items.value = []
    if (plural !== wanted || filter !== only) total.value = null
    plural = wanted
    filter = only
    const { signal } = turn
    const counted = records.count(plural, { deleted: true, filter }, signal).then(({ count }) => {
      if (signal.aborted) return
      total.value = count
      if (!only) counts[wanted] = count
    }, () => {})
    await Promise.all([page(undefined), counted])
  }
  /** Rows that could not be loaded anew come before further ones. */
  async function loadMore(): Promise<void> {
    if (loading.value) return
    if (failure.value && !furtherFailed) await load(plural, filter)
    else if (next.value) await page(next.value)
  }
  const retry = (): Promise<void> => (furtherFailed ? loadMore() : load(plural, filter))
  useAgain(failure, retry)
  /** Said beside the rows that stay, until they could be had after all. */
  let said: Toast | null = null
  function unsay(): void {
    if (said && toastNow.value === said) closeToast()
    said = null
  }
  // Once: who closed it, or reads another meanwhile, is not told again by each try.
  watch(failure, (error, before) => {
    if (!error || !items.value.length) unsay()
    else if (!before) toast(said = { text: reasonOf(error), bad: true, again: () => void retry() })
  }, { flush: 'sync' })
  onScopeDispose(unsay)
  const rows = computed(() => items.value.map((record) => ({
    record, name: plain(record[typeOf(plural).title]),
    details: detailsOf(typeOf(plural), record),
  })))
  return { rows, total, counts, failure, loading, more: computed(() => next.value !== null), load, loadMore, retry }
}
