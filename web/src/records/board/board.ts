import { computed, onScopeDispose, ref, shallowReactive, shallowRef, watch, type ComputedRef } from 'vue'
import { aborted } from '../../api/client'
import { records } from '../../api/records'
import { fieldOf, relatedOf } from '../../api/schema'
import type { BoardColumn, Field, Rec } from '../../api/types'
import { pause } from '../../base/backOff'
import { failed } from '../../base/reason'
import { mayPass, useAgain } from '../../base/retry'
import { leisurely } from '../../base/throttle'
import { whenStepped } from '../../store/steps'
import { follows, keyOf, learnPage, listen, ops, releasePage, rowOf, tellsOf, whenTold } from '../../store/store'
import { touches } from '../../store/touches'
import type { List } from '../list/list'
import { fieldsOf } from '../preset'
import { shownOf, valueOf, type Column, type Told, type ToldColumn } from './columns'

/** Records of a column that are asked for at once: by a board, at first and at most, and by a list at most. */
const page = 50
const mostOfBoard = 100
const mostOfList = 500

/** What a board gives and takes beside its columns. */
interface Ways {
  /** How many records of a column are to be there from the start, by its value: somebody comes back to it. */
  readonly wanted: () => ReadonlyMap<string | null, number>
  /** A board is there; `fresh`: another than before. */
  readonly shown: (fresh: boolean) => void
  /** Where a card is put before the server has answered, if it is. */
  readonly put: (id: string) => { readonly column: string | null } | undefined
}
/** The columns of a board: what the server told, and in front of each what was moved there and is not told yet. */
export function useBoard(list: List, by: ComputedRef<Field | undefined>, sum: ComputedRef<Field | undefined>, ways: Ways) {
  const told = shallowRef<Told | null>(null)
  const rest = shallowRef<{ readonly columns: number; readonly count: number } | null>(null)
  const failure = shallowRef<unknown>(null)
  const ready = ref(false)
  /** Counts what the store came to know. */
  const version = ref(0)
  const plural = (): string => list.type.value.plural
  const person = computed(() => list.type.value.fields.find((field) => field.kind === 'user' && field !== by.value && !field.readOnly && !field.custom))
  const fields = computed(() => fieldsOf(list.type.value.title, list.view.sortText.value, [by.value, person.value, sum.value].flatMap((field) => field?.name ?? []), list.subtitle.value.map((field) => field.name)))
  const query = () => ({ sort: list.view.sortText.value, fields: fields.value })

  let asking: AbortController | undefined
  /** Over when all is told anew: what goes on with a column before is none of it any more. */
  let era = new AbortController()
  let failures = 0
  let retrying: ReturnType<typeof setTimeout> | undefined
  let held: { readonly plural: string; readonly ids: readonly string[] } = { plural: '', ids: [] }
  const late = leisurely(() => void load('quietly'), () => !document.hidden)

  /** A column with the records that it told, and as many more as were wanted of it. */
  async function further(of: string, { items, ...column }: BoardColumn, wanted: number, signal: AbortSignal): Promise<{ readonly column: ToldColumn; readonly items: readonly Rec[] }> {
    const all = new Map(items.map((item) => [item.id, item]))
    let { next } = column
    while (next && all.size < wanted) {
      const answer = await records.list(of, { ...query(), filter: column.filter, after: next, limit: Math.min(mostOfList, wanted - all.size) }, signal)
      for (const item of answer.items) all.set(item.id, item)
      next = answer.next
    }
    return { column: { ...column, sums: column.sums, next, ids: [...all.keys()] }, items: [...all.values()] }
  }
  /** Asks for all columns: of another board, or of this one again, as far as somebody has gone in each. `quietly`: nobody asked for it. */
  async function load(how: 'fresh' | 'again' | 'quietly'): Promise<void> {
    const field = by.value
    if (!field) return
    asking?.abort()
    asking = new AbortController()
    const { signal } = asking
    clearTimeout(retrying)
    late.ran()
    const [of, names, adds] = [plural(), fields.value.split(','), sum.value]
    const wanted = how === 'fresh' || !told.value ? ways.wanted() : new Map(told.value.columns.map(({ value, ids }) => [value, ids.length]))
    try {
      const answer = await records.board(of, { ...query(), by: field.name, filter: list.view.filter.value || undefined, sums: adds?.name, limit: Math.min(mostOfBoard, Math.max(page, ...wanted.values())) }, signal)
      const all = await Promise.all(answer.columns.map((column) => further(of, column, wanted.get(column.value) ?? 0, signal)))
      for (const { items } of all) learnPage(of, items, names)
      show({ plural: of, by: field, sum: adds, columns: all.map(({ column }) => column) })
      rest.value = answer.rest
      list.rows.count.value = answer.total
      ways.shown(how === 'fresh')
    } catch (error) {
      if (aborted(error)) return
      if (!ready.value) { failure.value = error; return }
      // What is shown stays.
      if (how === 'again') failed(error)
      if (mayPass(error)) retrying = setTimeout(() => void load('quietly'), pause(0, ++failures, document.hidden))
    }
  }
  /** Takes what was told of all columns; what they held before is let go. */
  function show(now: Told): void {
    const before = held
    held = { plural: now.plural, ids: now.columns.flatMap(({ ids }) => ids) }
    era.abort()
    era = new AbortController()
    for (const timer of stuck.values()) clearTimeout(timer)
    stuck.clear()
    told.value = now
    failures = 0
    failure.value = null
    ready.value = true
    releasePage(before.plural, before.ids)
  }

  const filling = new Map<string, AbortSignal>()
  /** Columns of which no more could be had, and when they are asked again. */
  const stuck = shallowReactive(new Map<string, ReturnType<typeof setTimeout> | undefined>())
  const tries = new Map<string, number>()
  /** Asks for more of a column, as its end comes near; `again`: at once, though it failed before. */
  async function more(key: string, again = false): Promise<void> {
    const [{ signal }, now] = [era, told.value]
    const column = now?.columns.find(({ value }) => (value ?? '') === key)
    if (!now || !column?.next || filling.get(key) === signal || (stuck.has(key) && !again)) return
    filling.set(key, signal)
    clearTimeout(stuck.get(key))
    const names = fields.value.split(',')
    try {
      const { items, next } = await records.list(now.plural, { ...query(), filter: column.filter, after: column.next, limit: page }, signal)
      if (signal.aborted) return
      const fresh = items.filter(({ id }) => !column.ids.includes(id))
      learnPage(now.plural, fresh, names)
      held = { plural: now.plural, ids: [...held.ids, ...fresh.map(({ id }) => id)] }
      if (told.value) told.value = { ...told.value, columns: told.value.columns.map((one) => (one.value === column.value ? { ...one, ids: [...one.ids, ...fresh.map(({ id }) => id)], next } : one)) }
      stuck.delete(key)
      tries.delete(key)
    } catch (error) {
      if (aborted(error) || signal.aborted) return
      tries.set(key, (tries.get(key) ?? 0) + 1)
      stuck.set(key, mayPass(error) ? setTimeout(() => void more(key, true), pause(0, tries.get(key) ?? 1, document.hidden)) : undefined)
    } finally {
      if (filling.get(key) === signal) filling.delete(key)
    }
  }
  watch(() => JSON.stringify([plural(), by.value?.name, list.view.filter.value, list.view.sortText.value, fields.value, sum.value?.name]), () => { ready.value = false; void load('fresh') }, { immediate: true })
  useAgain(failure, () => void load('again'))

  const recordOf = (id: string): Rec | undefined => { void version.value; return rowOf(keyOf(told.value?.plural ?? '', id)) }
  const columns = computed<readonly Column[]>(() => {
    void ops.value
    if (!told.value) return []
    const { name } = told.value.by
    return shownOf(told.value, (id, value) => {
      const [put, record] = [ways.put(id), recordOf(id)]
      return put ? put.column : record && name in record ? valueOf(record[name]) : value
    }, recordOf)
  })

  const leads = (name: string) => { const field = fieldOf(list.type.value, name); return field ? relatedOf(field) : [] }
  const deaf = [
    follows((entries) => {
      const mine = entries.filter(({ type }) => type === held.plural)
      if (!mine.length) return
      version.value++
      // A change that was told meanwhile leaves only its own fields known.
      if (mine.some(({ type, id }) => held.ids.includes(id) && !tellsOf(keyOf(type, id), fields.value.split(',')))) late.soon()
    }),
    listen((news) => { if (news.kind === 'accepted' && news.op.type === plural()) late.soon() }),
    whenTold((items) => {
      const order = { type: list.type.value.name, filter: `${list.view.filter.value} ${by.value?.name ?? ''} ${sum.value?.name ?? ''}`, sort: list.view.sortText.value, fields: fields.value.split(',') }
      if (items.some((one) => touches(order, one, leads))) late.soon()
    }),
    whenStepped((of) => { if (of === plural()) void load('quietly') }),
  ]
  onScopeDispose(() => {
    for (const stop of deaf) stop()
    for (const timer of stuck.values()) clearTimeout(timer)
    clearTimeout(retrying)
    late.stop()
    asking?.abort()
    era.abort()
    releasePage(held.plural, held.ids)
  })
  list.again.run = () => { list.rows.refresh(); void load('again') }
  return {
    told, columns, rest, failure, person, recordOf, more,
    /** What is shown is what was asked for. */
    ready: computed(() => ready.value && !failure.value),
    /** Columns that could not be gone on with. */
    stuck,
    refresh: (): Promise<void> => load('again'),
  }
}
