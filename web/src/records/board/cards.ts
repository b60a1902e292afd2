import { computed, nextTick, onBeforeUpdate, onUpdated, watch, type ComputedRef, type Ref } from 'vue'
import { mayWrite } from '../../base/session'
import { useCommands } from '../../base/shortcuts'
import type { List } from '../list/list'
import { m as listWords } from '../list/messages'
import { viewCommands, type ViewActions } from '../list/viewCommands'
import type { Column } from './columns'
import { m } from './messages'

export interface CardActions extends ViewActions {
  readonly canMove: () => boolean
  readonly put: (id: string, to: Column | undefined) => void
  /** Opens the menu of a card. */
  readonly menu: (id: string) => void
}

/** The card that keys are about, and every key of a board. */
export function useCards(list: List, box: Readonly<Ref<HTMLElement | null>>, columns: ComputedRef<readonly Column[]>, current: Ref<string | null>) {
  const at = computed(() => {
    for (const [across, { ids }] of columns.value.entries()) {
      const down = current.value ? ids.indexOf(current.value) : -1
      if (down >= 0) return { across, down }
    }
    return null
  })
  const first = computed(() => columns.value.find(({ ids }) => ids.length)?.ids[0] ?? null)
  /** The one that Tab comes to. */
  const focusable = computed(() => (at.value ? current.value : first.value))
  const element = (id: string): HTMLElement | null | undefined => box.value?.querySelector<HTMLElement>(`[data-card="${CSS.escape(id)}"]`)

  async function focusOn(id: string | null | undefined): Promise<void> {
    if (id == null) return
    current.value = id
    await nextTick()
    const card = element(id)
    card?.querySelector('a')?.focus({ preventScroll: true })
    card?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }
  /** Where no card is, the board itself has the keys. */
  list.grid.focus = () => {
    const card = focusable.value && element(focusable.value)?.querySelector('a')
    ;(card || box.value)?.focus({ preventScroll: true })
  }
  function walk(across: number, down: number): void {
    const from = at.value
    if (!from) return void focusOn(first.value)
    if (!across) return void focusOn(columns.value[from.across]?.ids[from.down + down])
    // Columns without cards are passed by.
    for (let to = from.across + across; columns.value[to]; to += across) {
      const { ids = [] } = columns.value[to] ?? {}
      if (ids.length) return void focusOn(ids[Math.min(from.down, ids.length - 1)])
    }
  }
  // A card that goes leaves the keys to the one in its place, and the focus, if it had that: also where it goes to another column, and is made anew there.
  let last: { readonly across: number; readonly down: number } | null = null
  watch(at, (now) => { if (now) last = now })
  watch(columns, (now) => {
    if (at.value || !current.value || !last) return
    const ids = now[last.across]?.ids ?? []
    current.value = ids[Math.min(last.down, ids.length - 1)] ?? null
  })
  let focused = false
  onBeforeUpdate(() => { focused ||= !!document.activeElement && document.activeElement !== document.body && !!box.value?.contains(document.activeElement) })
  onUpdated(() => {
    if (focused && document.activeElement === document.body) list.grid.focus()
    focused = false
  })

  function offer(act: CardActions): void {
    const picked = (): boolean => at.value !== null
    const any = (): boolean => first.value !== null
    const moves = (): boolean => picked() && act.canMove()
    const step = (by: number) => (): void => { if (current.value && at.value) act.put(current.value, columns.value[at.value.across + by]) }
    useCommands([
      { id: 'next', label: m.next, keys: 'j|ArrowDown', hint: m.move, quiet: true, when: any, run: () => walk(0, 1) },
      { id: 'previous', label: m.previous, keys: 'k|ArrowUp', hint: m.move, quiet: true, when: any, run: () => walk(0, -1) },
      { id: 'left', label: m.left, keys: 'h|ArrowLeft', hint: m.move, quiet: true, when: any, run: () => walk(-1, 0) },
      { id: 'right', label: m.right, keys: 'l|ArrowRight', hint: m.move, quiet: true, when: any, run: () => walk(1, 0) },
      { id: 'to-right', label: m.toRight, keys: 'shift+ArrowRight|shift+l', hint: m.toHint, quiet: true, when: moves, run: step(1) },
      { id: 'to-left', label: m.toLeft, keys: 'shift+ArrowLeft|shift+h', hint: m.toHint, quiet: true, when: moves, run: step(-1) },
      { id: 'move', label: m.moveTo, keys: 'm', icon: 'square-kanban', when: moves, run: () => { if (current.value) act.menu(current.value) } },
      { id: 'select', label: m.select, keys: 'x', hint: listWords.selectHint, quiet: true, when: () => picked() && mayWrite(), run: () => { if (current.value) list.selection.toggle(current.value) } },
      { id: 'all', label: listWords.selectEverything, keys: 'mod+a', icon: 'check', when: () => any() && mayWrite(), run: list.selection.selectAll },
      { id: 'clear', label: m.clear, keys: 'Escape', quiet: true, when: () => list.selection.size.value > 0, run: () => list.selection.clear() },
      ...viewCommands(list, any, act),
    ])
  }
  return { at, focusable, focusOn, element, offer }
}
