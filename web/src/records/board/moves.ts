import { shallowRef, type Ref } from 'vue'
import { toInputs } from '../../api/values'
import { fetched } from '../../base/lazy'
import { toast } from '../../base/toast'
import type { Rec } from '../../api/types'
import { baseOf, change } from '../../store/store'
import { meant } from '../bulk/meant'
import type { List } from '../list/list'
import { cellOf, valueOf, type Column, type Told } from './columns'
import { m } from './messages'

/** Cards that were moved together, and to which column. */
interface Together { readonly has: (id: string) => boolean; readonly column: string | null }

/** Moves cards between columns: one by an edit of its record, what is selected by one step on the server. */
export function useMoves(list: List, told: Readonly<Ref<Told | null>>, recordOf: (id: string) => Rec | undefined, words: { readonly card: (id: string) => string; readonly column: (column: Column) => string }) {
  /** They stand there until the board is told anew. */
  const together = shallowRef<Together | null>(null)
  let under = 0
  /** What goes along with a card: all that is selected, if it is among that. */
  const along = (id: string): number => (list.selection.has(id) ? list.selection.size.value : 1)

  function one(id: string, to: Column, board: Told): void {
    const { name } = board.by
    const record = recordOf(id)
    if (!record || valueOf(record[name]) === to.value) return
    void change(board.plural, id, { [name]: cellOf(board, to) }, baseOf(board.plural, record, name))
    toast(m.moved(words.card(id), words.column(to)))
  }
  async function many(to: Column, board: Told): Promise<void> {
    const [which, moved] = [meant(list), { has: list.selection.now(), column: to.value }]
    const cell = cellOf(board, to)
    together.value = moved
    under++
    let done = false
    try {
      const { useBulk } = await fetched(() => import('../bulk/bulk'))
      done = await useBulk(list).run(`move ${to.key}`, { set: toInputs({ [board.by.name]: cell }) }, (n) => m.movedMany(n, words.column(to)), which)
    } finally {
      under--
      if (!done && together.value === moved) together.value = null
    }
  }
  return {
    along,
    /** Where a card was put with others, if it was. */
    put: (id: string): { readonly column: string | null } | undefined => (together.value?.has(id) ? together.value : undefined),
    /** The board was told anew. */
    told: (): void => { if (!under) together.value = null },
    move(id: string, to: Column): void {
      if (!told.value) return
      if (along(id) > 1) void many(to, told.value)
      else one(id, to, told.value)
    },
  }
}
