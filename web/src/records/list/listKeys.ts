import { mayWrite } from '../../base/session'
import { useCommands } from '../../base/shortcuts'
import type { List } from './list'
import { m } from './messages'
import { edit } from './pointer'
import { viewCommands, type ViewActions } from './viewCommands'

export interface ListActions extends ViewActions {
  readonly open: () => void
  readonly togglePanel: () => void
  readonly columns: () => void
}

/** Every key of a list. */
export function useListKeys(list: List, act: ListActions): void {
  const { selection, cursor } = list
  const picking = (): boolean => selection.size.value > 0
  const any = (): boolean => list.rows.size.value > 0

  function extend(step: -1 | 1): void {
    const from = list.current.value
    if (from) selection.set(from.id, true)
    list.moveTo(cursor.value + step)
    const to = list.current.value
    if (to) selection.set(to.id, true)
  }
  function toggle(): void {
    if (list.current.value) selection.toggle(list.current.value.id)
  }
  /** The cell in focus, or the first that can be edited. */
  function startEdit(): void {
    const name = list.cell.value ?? list.columns.columns.value.find((column) => list.editable(column.name))?.name
    if (name) void edit(list, name)
  }
  function stepBack(): void {
    if (list.panel.value) {
      list.panel.value = null
      list.grid.focus()
    } else if (picking()) selection.clear()
    else list.cell.value = null
  }
  function enter(): void {
    if (list.cell.value && list.cell.value !== list.type.value.title && list.editable(list.cell.value)) void edit(list, list.cell.value)
    else act.open()
  }
  useCommands([
    { id: 'next', label: m.next, keys: 'j|ArrowDown', hint: m.moveHint, quiet: true, when: any, run: () => list.moveTo(cursor.value + 1) },
    { id: 'previous', label: m.previous, keys: 'k|ArrowUp', hint: m.moveHint, quiet: true, when: any, run: () => list.moveTo(cursor.value - 1) },
    { id: 'page-down', label: m.pageDown, keys: 'PageDown', quiet: true, run: () => list.moveTo(cursor.value + list.grid.page()) },
    { id: 'page-up', label: m.pageUp, keys: 'PageUp', quiet: true, run: () => list.moveTo(cursor.value - list.grid.page()) },
    { id: 'first', label: m.first, keys: 'Home', wide: true, when: any, run: () => list.moveTo(0) },
    { id: 'last', label: m.last, keys: 'End', wide: true, when: any, run: () => list.moveTo(list.rows.size.value - 1) },
    { id: 'left', label: m.left, keys: 'h|ArrowLeft', quiet: true, run: () => list.moveCell(-1) },
    { id: 'right', label: m.right, keys: 'l|ArrowRight', quiet: true, run: () => list.moveCell(1) },
    { id: 'select', label: m.selectRow, keys: 'x', hint: m.selectHint, quiet: true, when: any, run: toggle },
    { id: 'edit', label: m.edit, keys: 'e', icon: 'pencil', hint: m.editHint, quiet: true, when: () => any() && mayWrite() && !picking(), run: startEdit },
    { id: 'open', label: m.open, keys: 'Enter', hint: m.openHint, quiet: true, when: any, run: enter },
    { id: 'panel', label: m.panel, keys: 'space|]', icon: 'panel-right', wide: true, when: any, run: act.togglePanel },
    { id: 'extend-down', label: m.extendDown, keys: 'shift+ArrowDown', quiet: true, when: any, run: () => extend(1) },
    { id: 'extend-up', label: m.extendUp, keys: 'shift+ArrowUp', quiet: true, when: any, run: () => extend(-1) },
    { id: 'all', label: m.selectEverything, keys: 'mod+a', icon: 'check', when: any, run: selection.selectAll },
    { id: 'columns', label: m.columns, keys: 'shift+c', icon: 'columns-3', wide: true, run: act.columns },
    ...viewCommands(list, any, act),
    { id: 'back', label: m.step, keys: 'Escape', quiet: true, run: stepBack },
  ])
}
