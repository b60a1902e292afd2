import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef } from 'vue'
import { aborted } from '../../api/client'
import { records } from '../../api/records'
import { relatedOf, userOf } from '../../api/schema'
import type { BoardColumn, Cell, Field, Rec, Sums } from '../../api/types'
import { isRef, plain } from '../../api/values'
import { failed } from '../../base/reason'
import { useAgain } from '../../base/retry'
import { leisurely } from '../../base/throttle'
import { change, follows, keyOf, learnPage, listen, ops, releasePage, rowOf, whenTold } from '../../store/store'
import { whenStepped } from '../../store/steps'
import { touches } from '../../store/touches'
import type { List } from '../list/list'
import { fieldsOf } from '../preset'
import { placed } from './placed'

/** A column as the server told it: its first records, and how it goes on. */
interface Told { readonly value: string | null; readonly label: string | null; readonly count: number; readonly sums: Sums | undefined; readonly filter: string; readonly ids: readonly string[]; readonly next: string | null }
/** A column as it is shown: with what waits on top. */
export interface Column extends Told { readonly key: string }

/** Records of a column that are asked for at once. */
const page = 50
/** What a field holds, as the value of a column. */
const valueOf = (value: Cell): string | null => (isRef(value) ? value.id : plain(value) || null)

/** The columns of a board: what the server told, and in front of each what was moved there and is not told yet. */
export function useBoard(list: List, by: ComputedRef<Field | undefined>, sum: ComputedRef<Field | undefined>) {
  const told = shallowRef<readonly Told[]>([])
  const rest = shallowRef<{ readonly columns: number; readonly count: number } | null>(null)
  const failure = shallowRef<unknown>(null)
  const ready = ref(false)
  /** Counts what the store came to know. */
  const version = ref(0)
  const plural = (): string => list.type.value.plural
  const person = computed(() => list.type.value.fields.find((field) => field.kind === 'user' && field !== by.value && !field.readOnly && !field.custom))
  const fields = computed(() => fieldsOf(list.type.value.title, list.view.sortText.value, [by.value, person.value, sum.value].flatMap((field) => field?.name ?? []), list.subtitle.value.map((field) => field.name)))
  const columnOf = ({ items, ...column }: BoardColumn): Told => ({ ...column, sums: column.sums, ids: items.map(({ id }) => id) })

  let asking: AbortController | undefined
  let held: { readonly plural: string; readonly ids: readonly string[] } = { plural: '', ids: [] }
  const late = leisurely(() => void load(true), () => !document.hidden)
  /** Takes what was told of all columns; what they held before is let go. */
  function show(of: string, columns: readonly Told[]): void {
    const before = held
    held = { plural: of, ids: columns.flatMap(({ ids }) => ids) }
    told.value = columns
    releasePage(before.plural, before.ids)
  }
  /** `quiet`: nobody asked for it; how far somebody has scrolled stays. */
  async function load(quiet = false): Promise<void> {
    if (!by.value) return
    asking?.abort()
    asking = new AbortController()
    const { signal } = asking
    const [of, names, longest] = [plural(), fields.value.split(','), quiet ? Math.max(page, ...told.value.map(({ ids }) => ids.length)) : page]
    late.ran()
    try {
      const answer = await records.board(of, { by: by.value.name, filter: list.view.filter.value || undefined, sort: list.view.sortText.value, fields: fields.value, sums: sum.value?.name, limit: Math.min(100, longest) }, signal)
      for (const { items } of answer.columns) learnPage(of, items, names)
      show(of, answer.columns.map(columnOf))
      rest.value = answer.rest
      failure.value = null
      ready.value = true
    } catch (error) {
      if (aborted(error)) return
      if (!quiet || !ready.value) failure.value = error
    }
  }
  const filling = new Set<string>()
  /** Asks for more of a column, as its end comes near. */
  async function more({ filter, next, key }: Column): Promise<void> {
    if (!next || filling.has(key)) return
    filling.add(key)
    const [of, names] = [plural(), fields.value.split(',')]
    try {
      const answer = await records.list(of, { filter, sort: list.view.sortText.value, fields: fields.value, after: next, limit: page })
      // Meanwhile all may have been told anew.
      const column = told.value.find((one) => one.filter === filter && one.next === next)
      if (!column) return
      const fresh = answer.items.filter(({ id }) => !column.ids.includes(id))
      learnPage(of, fresh, names)
      held = { plural: of, ids: [...held.ids, ...fresh.map(({ id }) => id)] }
      told.value = told.value.map((one) => (one === column ? { ...one, ids: [...one.ids, ...fresh.map(({ id }) => id)], next: answer.next } : one))
    } catch (error) {
      failed(error)
    } finally {
      filling.delete(key)
    }
  }
  watch(() => [plural(), by.value?.name, list.view.filter.value, list.view.sortText.value, fields.value, sum.value?.name], () => { ready.value = false; void load() }, { immediate: true })
  useAgain(failure, () => void load())

  const recordOf = (id: string): Rec | undefined => { void version.value; return rowOf(keyOf(plural(), id)) }
  const columns = computed<readonly Column[]>(() => {
    void ops.value
    const name = by.value?.name ?? ''
    return placed(told.value, (id, value) => {
      const record = recordOf(id)
      return record && name in record ? valueOf(record[name]) : value
    }).map((column) => ({ ...column, key: column.value ?? '' }))
  })

  /** What the field of a record holds in a column. */
  const cellOf = ({ value }: Column): Cell => (value !== null && by.value?.kind === 'user' ? { id: value, name: userOf(value)?.name ?? '' } : value)
  /** Moves records to a column: each is an edit of its own, which stays theirs whatever moves beneath. */
  function move(ids: readonly string[], to: Column): number {
    const name = by.value?.name
    let moved = 0
    for (const id of ids) {
      const record = recordOf(id)
      if (!name || !record || valueOf(record[name]) === to.value) continue
      void change(plural(), id, { [name]: cellOf(to) }, { version: record.version, values: { [name]: record[name] } })
      moved++
    }
    return moved
  }

  const leads = (name: string) => { const field = list.type.value.fields.find((one) => one.name === name); return field ? relatedOf(field) : [] }
  const deaf = [
    follows((entries) => { if (entries.some(({ type }) => type === plural())) version.value++ }),
    listen((news) => { if (news.kind === 'accepted' && news.op.type === plural()) void load(true) }),
    whenTold((items) => {
      const order = { type: list.type.value.name, filter: `${list.view.filter.value} ${by.value?.name ?? ''} ${sum.value?.name ?? ''}`, sort: list.view.sortText.value, fields: fields.value.split(',') }
      if (items.some((one) => touches(order, one, leads))) late.soon()
    }),
    whenStepped((of) => { if (of === plural()) void load(true) }),
  ]
  onScopeDispose(() => {
    for (const stop of deaf) stop()
    late.stop()
    asking?.abort()
    releasePage(held.plural, held.ids)
  })
  list.again.run = () => { list.rows.refresh(); void load() }
  return { columns, rest, failure, ready, person, recordOf, more, move, refresh: (): Promise<void> => load() }
}
