import { fieldOf } from '../../api/schema'
import { toast } from '../../base/toast'
import { keepTyping, typedAhead } from '../../base/typedAhead'
import { loadInputs } from '../../fields'
import { fetched } from '../../base/lazy'
import type { List } from './list'
import { m } from './messages'
import type { RowPlace } from './range'

/** Rows that one Shift+click may select; more is "Select all". */
const mostInRange = 5000

/** What the mouse or a finger does on the rows: one set of listeners on the box, whatever number of rows. */
export function usePointer(list: List, open: (index: number) => void) {
  /** Where a range begins. */
  let anchor: RowPlace | undefined
  let anchorOf: AbortSignal | undefined
  let pressTimer = 0
  let pressed = false
  let from = { x: 0, y: 0 }
  let told: HTMLElement | null = null

  function hit(event: Event): { index: number; cell: string | null; gutter: boolean } | null {
    const target = event.target instanceof Element ? event.target : null
    const row = target?.closest<HTMLElement>('.lr')
    if (!row?.dataset['i']) return null
    return { index: Number(row.dataset['i']), cell: target?.closest<HTMLElement>('[data-c]')?.dataset['c'] ?? null, gutter: !!target?.closest('.gut') }
  }
  function placeAt(index: number): RowPlace | undefined {
    const id = list.rows.row(index)?.id
    return id === undefined ? undefined : { id, index }
  }
  async function pick(index: number, range: boolean): Promise<void> {
    const here = placeAt(index)
    if (!here) return
    const signal = list.selection.signal()
    if (!range || !anchor) {
      anchor = here
      list.selection.toggle(here.id)
      return
    }
    // Rows move as others change them.
    const from = { id: anchor.id, index: list.rows.indexOf(anchor.id) ?? anchor.index }
    const ends = from.index < index ? [from, here] as const : [here, from] as const
    if (ends[1].index - ends[0].index >= mostInRange) { toast(m.rangeTooLong(mostInRange)); return }
    const ids = await import('./range').then(({ rangeOf }) => rangeOf(list.rows, ends[0], ends[1], signal)).catch(() => null)
    if (signal.aborted) return
    if (ids) list.selection.setMany(ids, true)
    else toast({ text: m.rangeLost, bad: true })
  }
  function click(event: MouseEvent): void {
    const at = hit(event)
    if (!at) return
    if (pressed) {
      pressed = false
      event.preventDefault()
      return
    }
    const narrow = list.room.value === 'narrow'
    // One of a selection that is gone is none.
    if (anchorOf !== list.selection.signal()) anchor = placeAt(list.cursor.value)
    anchorOf = list.selection.signal()
    if (at.gutter || event.shiftKey || event.metaKey || event.ctrlKey || (narrow && list.selection.size.value > 0)) {
      if (event.shiftKey || at.gutter || narrow) event.preventDefault()
      if (!at.gutter && !narrow && !event.shiftKey && event.target instanceof Element && event.target.closest('a')) return
      list.point(at.index)
      void pick(at.index, event.shiftKey)
      return
    }
    list.point(at.index)
    anchor = placeAt(at.index)
    // Its name is a link, for other tabs; here it is opened with the way back to its list. Rows may be about to change: what stands there is meant.
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a.name') : null
    if (narrow || (link && link.pathname.endsWith(`/${anchor?.id}`))) {
      event.preventDefault()
      open(at.index)
      return
    }
    list.cell.value = at.cell
  }
  function double(event: MouseEvent): void {
    const at = hit(event)
    const record = at && list.rows.row(at.index)
    if (!at?.cell || !record) return
    void edit(list, at.cell)
  }
  return {
    click,
    double,
    /** A long press selects on touch screens. */
    down(event: PointerEvent): void {
      const at = hit(event)
      pressed = false
      if (!at || event.pointerType === 'mouse') return
      from = { x: event.clientX, y: event.clientY }
      pressTimer = window.setTimeout(() => {
        pressed = true
        list.point(at.index)
        void pick(at.index, false)
        navigator.vibrate?.(10)
      }, 450)
    },
    move(event: PointerEvent): void {
      if (pressTimer && Math.hypot(event.clientX - from.x, event.clientY - from.y) > 10) clearTimeout(pressTimer)
    },
    up: (): void => clearTimeout(pressTimer),
    /** What does not fit its cell is said by the pointer; the cells are recycled, so each time anew. */
    over(event: Event): void {
      const cell = event.target instanceof Element ? event.target.closest<HTMLElement>('.lr .cut, .lr [data-c]') : null
      told?.removeAttribute('title')
      told = cell && !cell.classList.contains('edit') && cell.scrollWidth > cell.clientWidth ? cell : null
      if (told) told.title = told.textContent?.trim() ?? ''
    },
    menu(event: Event): void {
      if (pressed) event.preventDefault()
    },
  }
}

/** Fetches everything that editing a cell needs. */
const loadEditor = (): Promise<unknown> => Promise.all([import('./CellEditor.vue'), loadInputs()])

/** Opens the input of a cell of the cursor row, or says why not. What is typed at once arrives in it. */
export async function edit(list: List, name: string): Promise<void> {
  const record = list.current.value
  const field = fieldOf(list.type.value, name)
  if (!record || !field) return
  if (!list.editable(name)) {
    if (field.path) toast(m.fieldOfOther(field.path[1], field.path[0]))
    else if (field.readOnly) toast(m.readOnlyField(field.label))
    return
  }
  list.cell.value = name
  await fetched(() => keepTyping(loadEditor))
  // Whoever moved on meanwhile does not want it any more.
  if (list.cell.value === name && list.current.value?.id === record.id) list.editing.at.value = { id: record.id, name }
  else typedAhead()
}
