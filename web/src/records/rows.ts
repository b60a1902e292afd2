import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import { aborted, reasonOf } from '../api/client'
import { records } from '../api/records'
import type { Rec } from '../api/types'
import { toast } from '../app/toast'
import { over } from '../store/store'
import { RowStore, windowSize } from './RowStore'

export interface RowsQuery {
  readonly plural: string
  readonly filter: string
  readonly sort: string
  readonly fields: string
  readonly deleted?: boolean
}
const key = (query: RowsQuery): string => `${query.plural}?${query.filter}&${query.sort}&${query.deleted ?? ''}`

/** Rows drawn as grey bars when the first answer is late. */
const skeletons = 40
/** Rows that a screen shows, while it has not said so. */
const screenful = 40

/** How many of a type there are altogether, remembered between visits of its list. */
const totals = new Map<string, number>()

/**
 * The rows of the list on the screen. When the query changes, the old rows stay (dimmed after 150 ms) until the new ones are there.
 * `swapped` tells where the new rows begin: null keeps the place.
 */
export function useRows(query: () => RowsQuery, startAt: () => number, swapped: (start: number | null) => void) {
  const version = shallowRef(0)
  const count = shallowRef<number | null>(null)
  const total = shallowRef<number | null>(null)
  /** Why the query has no rows to show. */
  const failure = shallowRef<unknown>(null)
  const dim = ref(false)
  const ready = ref(false)
  /** Rows of the list as far as known: the exact count as soon as it is there. */
  const size = shallowRef(0)
  let shown: RowStore | null = null
  let coming: RowStore | null = null
  let counting: AbortController | undefined
  let dimTimer = 0
  let seen = { first: 0, last: screenful }

  const bump = (): void => {
    version.value++
    if (shown && (count.value === null || shown.complete)) size.value = Math.max(shown.known + (shown.complete ? 0 : windowSize), shown.complete ? 0 : size.value)
  }

  function begin(keepPlace: boolean): void {
    const asked = query()
    coming?.close()
    clearTimeout(dimTimer)
    dimTimer = window.setTimeout(() => {
      if (shown) dim.value = true
      else size.value = Math.max(size.value, skeletons)
    }, 150)
    const start = keepPlace ? null : startAt()
    const first = start ?? seen.first
    const store: RowStore = new RowStore(
      (at, limit, signal) => records.list(asked.plural, { filter: asked.filter, sort: asked.sort, fields: asked.fields, at, limit, deleted: asked.deleted }, signal),
      (error) => {
        if (store === shown) {
          if (error) toast({ text: reasonOf(error), bad: true })
          else bump()
        } else if (store === coming && (error || store.complete || store.row(first) || !store.waiting)) {
          settle(store, error, start)
        }
      },
    )
    coming = store
    // Only what will be seen: a slow query is not asked twice at once. Where nothing was seen (the list was empty, or could not be loaded), a screenful.
    store.want(first, first + (seen.last > seen.first ? seen.last - seen.first : screenful), 0, Number.POSITIVE_INFINITY, false)
    void recount(asked)
  }

  function settle(store: RowStore, error: unknown, start: number | null): void {
    clearTimeout(dimTimer)
    dim.value = false
    shown?.close()
    shown = store
    coming = null
    failure.value = error ?? null
    ready.value = true
    if (error) size.value = 0
    else if (count.value === null) size.value = store.known + (store.complete ? 0 : windowSize)
    else size.value = count.value
    bump()
    swapped(start)
  }

  async function recount(asked: RowsQuery): Promise<void> {
    counting?.abort()
    counting = new AbortController()
    const { signal } = counting
    try {
      const found = (await records.count(asked.plural, { filter: asked.filter, deleted: asked.deleted }, signal)).count
      if (!asked.filter && !asked.deleted) totals.set(asked.plural, found)
      count.value = found
      // Rows of the query before may still be on the screen; they keep their number until the new ones are there.
      if (!failure.value && !coming) size.value = found
      version.value++
      if (asked.filter && !totals.has(asked.plural)) totals.set(asked.plural, (await records.count(asked.plural, {}, signal)).count)
      total.value = asked.deleted ? found : totals.get(asked.plural) ?? null
    } catch (error) {
      if (!aborted(error) && !failure.value) count.value = null
    }
  }

  watch(() => [key(query()), query().fields] as const, ([now], before) => {
    const sameRows = before?.[0] === now
    if (!sameRows) count.value = null
    begin(sameRows)
  }, { immediate: true })
  onScopeDispose(() => {
    shown?.close()
    coming?.close()
    counting?.abort()
    clearTimeout(dimTimer)
  })

  return {
    version, count, total, size, failure, dim, ready,
    /** As it is shown: with what the store knows better. */
    row(index: number): Rec | undefined {
      const row = shown?.row(index)
      return row && over(query().plural, row)
    },
    indexOf: (id: string): number | undefined => shown?.indexOf(id),
    /** Takes a record that is newer than the row that has it. */
    take(record: Rec): void {
      shown?.take(record)
      coming?.take(record)
    },
    want(first: number, last: number, speed = 0): void {
      seen = { first, last }
      if (!failure.value) shown?.want(first, last, speed, size.value)
    },
    /** Rows first..last, those not loaded asked for by pages. */
    async range(first: number, last: number): Promise<readonly Rec[]> {
      const { plural, filter, sort, fields, deleted } = query()
      const found: Rec[] = []
      for (let at = first; at <= last; at++) {
        const held = shown?.row(at)
        if (held) found.push(held)
        else {
          const { items } = await records.list(plural, { filter, sort, fields, deleted, at, limit: Math.min(500, last - at + 1) })
          if (!items.length) break
          found.push(...items)
          at += items.length - 1
        }
      }
      return found
    },
    /** Loads anew what is on the screen; the place stays. */
    refresh(): void {
      totals.delete(query().plural)
      begin(true)
    },
  }
}
export type Rows = ReturnType<typeof useRows>
