import { computed, inject, onScopeDispose, provide, ref, shallowRef, watch, type ComputedRef, type InjectionKey } from 'vue'
import { kinds } from '../../fields'
import { relatedOf } from '../../api/schema'
import type { RecordType, Values } from '../../api/types'
import { useRoom } from '../../base/media'
import { place } from '../../base/router'
import { mayWrite, session, whenOut } from '../../base/session'
import { status } from '../../base/status'
import { touches } from '../../store/touches'
import { whenStepped } from '../../store/steps'
import { isOpen, listen, ops, whenTold } from '../../store/store'
import { useColumns } from './columns'
import { fieldsOf, lineOf, stays } from '../preset'
import { useRows, type RowsQuery } from './rows'
import { useSelection } from './selection'
import { useView } from './view'

/** Where a list was scrolled to and where its cursor stood, for each visit in the history. */
const visits = new Map<number, { row: number; cursor: number }>()
whenOut(() => visits.clear())
/** Who loads the page anew finds it where it was: the entry of the history keeps that. */
function visitOf(state: unknown): { row: number; cursor: number } | null {
  const seen: unknown = typeof state === 'object' && state !== null && 'seen' in state ? state.seen : null
  if (typeof seen !== 'object' || seen === null || !('row' in seen) || !('cursor' in seen)) return null
  return typeof seen.row === 'number' && typeof seen.cursor === 'number' ? { row: seen.row, cursor: seen.cursor } : null
}

/** Everything a list knows: its view, columns, rows, cursor, selection and the cell in edit. */
/** `counts`: its records are shown in another way than by rows. */
export function createList(type: ComputedRef<RecordType>, counts = false) {
  const room = useRoom()
  /** The record open in the panel. */
  const panel = shallowRef<string | null>(null)
  const panelOpen = computed(() => panel.value !== null || (!!place.query['new'] && mayWrite()))
  const view = useView(type)
  const columns = useColumns(type, room, panelOpen)
  /** Cursor row, 0-based, and its cell (a column's name; null: the whole row). */
  const cursor = ref(0)
  /** How often the person moved it, or came to another list; that rows move under it does not count. */
  const moves = ref(0)
  function point(index: number): void {
    cursor.value = index
    moves.value++
  }
  const cell = ref<string | null>(null)
  /** Set by the grid: bring a row into view, put the focus on the grid, start at a row. */
  const grid = { reveal: (_index: number): void => {}, focus: (): void => {}, start: (_row: number | null): void => {}, shift: (_rows: number): void => {}, page: (): number => 20 }

  const subtitle = computed(() => lineOf(type.value).flatMap((name) => type.value.fields.find((field) => field.name === name) ?? []))
  const fields = computed(() => fieldsOf(type.value.title, view.sortText.value, columns.order.value, subtitle.value.map((field) => field.name)))
  const query = (): RowsQuery => ({ plural: type.value.plural, filter: view.filter.value, sort: view.sortText.value, fields: fields.value })
  /** The visit that the rows on the screen belong to; the address may already have moved on. */
  let visit = place.entry
  let came = false
  const reloaded = place.restored && !visits.has(visit) ? visitOf(history.state) : null
  if (reloaded) visits.set(visit, reloaded)
  // At once, as browsers take none while a page goes, but three in a second, as they refuse too many.
  let keeping: ReturnType<typeof setTimeout> | undefined
  let keptAt = -Infinity
  function keepPlace(): void {
    clearTimeout(keeping)
    keeping = setTimeout(() => {
      if (visit !== place.entry) return
      keptAt = performance.now()
      history.replaceState({ ...history.state, seen: { row: 0, ...visits.get(visit), cursor: cursor.value } }, '')
    }, Math.max(0, keptAt + 350 - performance.now()))
  }
  watch(cursor, keepPlace)
  onScopeDispose(() => clearTimeout(keeping))
  const startAt = (): number => (place.restored ? visits.get(place.entry)?.row ?? 0 : 0)
  /** The cell in edit. */
  const editing = { at: shallowRef<{ readonly id: string; readonly name: string } | null>(null), stop: (): void => { editing.at.value = null } }
  const rows = useRows(query, {
    startAt,
    cursor: () => ({ index: cursor.value, works: !!editing.at.value || status.editing, edits: !!editing.at.value }),
    swapped(row, by, own) {
      if (row !== null) {
        // The first that comes is no move.
        if (came) moves.value++
        came = true
        visit = place.entry
        cursor.value = place.restored ? visits.get(place.entry)?.cursor ?? 0 : 0
        selection.clear()
      }
      cursor.value = Math.max(0, Math.min(cursor.value + own, rows.size.value - 1))
      grid.start(row)
      if (by) grid.shift(by)
    },
  }, counts)
  /** Loads anew what is shown. */
  const again = { run: (): void => rows.refresh() }
  const selection = useSelection(() => rows.count.value)
  // All of one filter are not all of another, which is counted before its rows are there.
  watch(view.filter, () => selection.clear(), { flush: 'sync' })
  /** Rows with a change on its way, and of those that wait for a person the fields. */
  const pending = computed(() => new Set(ops.value.filter((op) => isOpen(op) && op.type === type.value.plural).map((op) => op.record)))
  const stuck = computed(() => {
    const found = new Map<string, string[]>()
    for (const op of ops.value) if (!isOpen(op) && op.type === type.value.plural) found.set(op.record, [...(found.get(op.record) ?? []), ...Object.keys(op.values)])
    return found
  })
  /** A relation was changed of whose records something is shown: what stands there, the answer does not say. */
  const leadsElsewhere = (values: Values): boolean => Object.keys(values).some((name) => fields.value.split(',').some((shown) => shown.startsWith(`${name}.`)))
  const deaf = [
    listen((news) => {
      if (news.kind !== 'accepted' || news.op.type !== type.value.plural) return
      if (news.op.kind === 'create' || news.op.kind === 'delete' || news.op.kind === 'restore' || !news.entry.whole || leadsElsewhere(news.op.values)) rows.refresh()
    }),
    whenTold((items) => {
      const order = { type: type.value.name, filter: view.filter.value, sort: view.sortText.value, fields: fields.value.split(',') }
      const leads = (name: string) => { const field = type.value.fields.find((one) => one.name === name); return field ? relatedOf(field) : [] }
      if (items.some((told) => touches(order, told, leads))) rows.touch()
    }),
    whenStepped((plural) => { if (plural === type.value.plural) rows.refresh() }),
  ]
  onScopeDispose(() => { for (const stop of deaf) stop() })

  const current = computed(() => {
    void rows.version.value
    return rows.row(cursor.value)
  })
  function moveTo(index: number): void {
    point(Math.max(0, Math.min(rows.size.value - 1, index)))
    grid.reveal(cursor.value)
  }
  function moveCell(step: -1 | 1): void {
    const names = columns.columns.value.map((column) => column.name)
    const at = cell.value ? names.indexOf(cell.value) : step > 0 ? -1 : names.length
    const next = at + step
    cell.value = next < 0 ? null : names[Math.min(next, names.length - 1)] ?? null
  }
  /** Whether a cell of this column can be edited in place now. */
  function editable(name: string): boolean {
    const field = type.value.fields.find((candidate) => candidate.name === name)
    return !!field && mayWrite() && !field.readOnly && !stays(type.value, field) && !!kinds[field.kind]?.inline
  }

  /** There may be something to filter or sort, or a filter that leaves nothing. */
  const sifts = computed(() => !rows.ready.value || rows.size.value > 0 || view.filter.value !== '')

  return {
    type, room, panel, panelOpen, view, columns, cursor, cell, grid, subtitle, rows, again, selection, editing, pending, stuck, current, sifts, moves, point, moveTo, moveCell, editable,
    remember(row: number): void {
      if (!session.value) return
      visits.set(visit, { row, cursor: cursor.value })
      keepPlace()
    },
  }
}
export type List = ReturnType<typeof createList>

const listKey: InjectionKey<List> = Symbol('list')
export const provideList = (list: List): void => provide(listKey, list)
export function useList(): List {
  const list = inject(listKey)
  if (!list) throw new Error('No list above this component')
  return list
}
