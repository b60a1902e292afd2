import { nextTick, watch, type Ref } from 'vue'
import { place } from '../../base/router'
import { whenOut } from '../../base/session'

/** Where somebody was on a board: how far it and its columns were scrolled, how many cards these had, and which one keys were about. Columns by their key. */
interface Visit { readonly left: number; readonly columns: ReadonlyMap<string, { readonly top: number; readonly cards: number }>; readonly card: string | null }

/** By the entry of the history. */
const visits = new Map<number, Visit>()
whenOut(() => visits.clear())

const bodies = (box: HTMLElement | null): HTMLElement[] => [...(box?.querySelectorAll<HTMLElement>('[data-column]') ?? [])]

/** Keeps where somebody is on a board as they go on, and brings it back when they come back. */
export function useVisits(box: Readonly<Ref<HTMLElement | null>>, card: Ref<string | null>, cardsOf: (key: string) => number) {
  const visit = (): Visit | undefined => (place.restored ? visits.get(place.entry) : undefined)
  // Before the page turns to what the next entry says.
  watch(() => place.entry, (_, before) => {
    const columns = bodies(box.value).map((column) => {
      const key = column.dataset['column'] ?? ''
      return [key, { top: column.querySelector('.cards')?.scrollTop ?? 0, cards: cardsOf(key) }] as const
    })
    if (columns.length) visits.set(before, { left: box.value?.scrollLeft ?? 0, columns: new Map(columns), card: card.value })
  }, { flush: 'sync' })
  return {
    /** How many cards the columns had, by their value. */
    wanted: (): ReadonlyMap<string | null, number> => new Map([...(visit()?.columns ?? [])].map(([key, { cards }]) => [key || null, cards])),
    /** Once the columns are there; answers whether somebody was here before. */
    async back(): Promise<boolean> {
      const was = visit()
      card.value = was?.card ?? null
      await nextTick()
      if (!was || !box.value) return false
      box.value.scrollLeft = was.left
      for (const column of bodies(box.value)) {
        const cards = column.querySelector('.cards')
        if (cards) cards.scrollTop = was.columns.get(column.dataset['column'] ?? '')?.top ?? 0
      }
      return true
    },
  }
}
