import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import { aborted } from '../../api/client'
import { failed, reasonOf } from '../../base/reason'
import { records } from '../../api/records'
import type { Rec } from '../../api/types'
import { closeToast, toast, toastNow, type Toast } from '../../base/toast'
import { whenLate } from '../../base/late'
import { mayPass, useAgain } from '../../base/retry'
import { leisure, leisurely } from '../../base/throttle'
import { pause } from '../../base/backOff'
import { whenOut } from '../../base/session'
import { follows, keyOf, learnPage, releasePage, rowOf, tellsOf } from '../../store/store'
import { Windows, windowSize } from '../../store/windows'

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
whenOut(() => totals.clear())

/** How a list takes rows that were asked for anew. */
interface Place {
  /** Where the rows of a new query begin. */
  readonly startAt: () => number
  /** The row that somebody looks at; whether they work on its record, and whether a cell of it is open. */
  readonly cursor: () => { readonly index: number; readonly works: boolean; readonly edits: boolean }
  /** New rows are there: they begin at `start`, or keep the place (null), in which those on the screen are `by` rows further down, and that of the cursor `own`. */
  readonly swapped: (start: number | null, by: number, own: number) => void
}
interface Shift { readonly by: number; readonly own: number }
/** Rows between the cursor and the screen up to which its row is asked for with those on the screen. */
const reach = 300

/** The rows of the list on the screen. When the query changes, the old rows stay (dimmed after 150 ms) until the new ones are there. */
/** `counts`: how many there are is all that is wanted of them. */
export function useRows(query: () => RowsQuery, place: Place, counts = false) {
  const version = shallowRef(0)
  const count = shallowRef<number | null>(null)
  const total = shallowRef<number | null>(null)
  /** Why the query has no rows to show. */
  const failure = shallowRef<unknown>(null)
  const dim = ref(false)
  const ready = ref(false)
  /** Rows of the list as far as known: the exact count as soon as it is there. */
  const size = shallowRef(0)
  let shown: Windows | null = null
  let shownOf = ''
  let shownFields: readonly string[] = []
  let coming: Windows | null = null
  /** Others' changes touched the order, or what is in it, and whoever works on a row is waited for. */
  let held = false
  // What is being asked for already may have been answered before the change.
  const late = leisurely(() => begin(true, true), () => !coming && !document.hidden)
  let failures = 0
  let retrying: ReturnType<typeof setTimeout> | undefined
  let counting: AbortController | undefined
  let inTime: () => void = () => {}
  let seen = { first: 0, last: screenful }

  const bump = (): void => {
    version.value++
    if (shown && (count.value === null || shown.complete)) size.value = Math.max(shown.known + (shown.complete ? 0 : windowSize), shown.complete ? 0 : size.value)
  }

  /** `quiet`: nobody asked for it, so nothing is dimmed, and what cannot be had is let be. Under an open cell all is taken so, whenever it was opened. */
  function begin(keepPlace: boolean, quiet = false): void {
    const asked = query()
    if (counts) return void recount(asked, quiet)
    const fields = asked.fields.split(',')
    coming?.close()
    inTime()
    held = false
    late.ran()
    if (!quiet) inTime = whenLate(() => {
      if (shown) dim.value = true
      else size.value = Math.max(size.value, skeletons)
    })
    const start = keepPlace ? null : place.startAt()
    let first = start ?? seen.first
    // Only what will be seen: a slow query is not asked twice at once. Where nothing was seen (the list was empty, or could not be loaded), a screenful.
    let last = first + (seen.last > seen.first ? seen.last - seen.first : screenful)
    const { index } = place.cursor()
    if (keepPlace && index > first - reach && index < last + reach) {
      first = Math.min(first, index)
      last = Math.max(last, index)
    }
    const store: Windows = new Windows(
      (at, limit, signal) => records.list(asked.plural, { filter: asked.filter, sort: asked.sort, fields: asked.fields, at, limit, deleted: asked.deleted }, signal),
      { take: (page) => learnPage(asked.plural, page, fields), release: (ids) => releasePage(asked.plural, ids) },
      (error) => {
        if (store === shown) answered(error)
        else if (store === coming && (error || !store.waiting || (!keepPlace && (store.complete || store.idAt(first))))) {
          // What cannot be had of the list that is shown leaves it as it is.
          const stands = !!error && !failure.value && shownOf === key(asked) && fields.every((name) => shownFields.includes(name))
          if (stands && !quiet) tell(error)
          if (quiet || stands || (keepPlace && place.cursor().edits)) take(store, asked, error)
          else settle(store, asked, error, start, { by: 0, own: keepPlace && shown ? moved(shown, store, index) ?? 0 : 0 })
        }
      },
      touch,
    )
    coming = store
    store.want(first, last, 0, Number.POSITIVE_INFINITY, false)
    void recount(asked, quiet)
  }
  /** By how many rows the row at a place moved; null when it is not among those that were asked for. */
  function moved(before: Windows, after: Windows, at: number): number | null {
    const id = before.idAt(at)
    const now = id === undefined ? undefined : after.indexOf(id)
    return now === undefined ? null : now - at
  }

  /** Said beside the rows that stay, until they could be had after all. */
  let said: Toast | null = null
  function tell(error: unknown): void {
    said = { text: reasonOf(error), bad: true, again: () => begin(true) }
    toast(said)
  }
  function unsay(): void {
    if (said && toastNow.value === said) closeToast()
    said = null
  }
  /** A page of the rows on the screen: one that could not be had is asked for again. */
  function answered(error: unknown): void {
    clearTimeout(retrying)
    if (!error) {
      failures = 0
      bump()
      // An answer from before a change that was told meanwhile.
      if (doubtful()) retrying = setTimeout(ask, leisure)
      return
    }
    if (!failures++) failed(error)
    if (mayPass(error)) retrying = setTimeout(ask, pause(0, failures, document.hidden))
  }
  const ask = (): void => shown?.want(seen.first, seen.last, 0, size.value, false)
  /** Marks the rows on the screen of which not all is known as it is now; whether there are any. */
  function doubtful(): boolean {
    const { plural, fields } = query()
    const names = fields.split(',')
    let found = false
    for (let at = seen.first; at <= seen.last; at++) {
      const id = shown?.idAt(at)
      if (id === undefined || tellsOf(keyOf(plural, id), names)) continue
      shown?.doubt(at)
      found = true
    }
    return found
  }
  /** Takes what others' changes made of the rows; what is on the screen stays where it is, and the row that somebody works on in any case. */
  function take(store: Windows, asked: RowsQuery, error: unknown): void {
    const way = error || !shown ? null : shift(shown, store)
    if (way) { settle(store, asked, null, null, way); return }
    store.close()
    if (coming === store) coming = null
    inTime()
    dim.value = false
    held = !error
    if (!error) unsay()
    if (mayPass(error)) late.soon()
  }
  /** By how many rows those on the screen moved, and that of the cursor; null when somebody works on it and it went elsewhere than they, or would go at all while a cell of it is open. */
  function shift(before: Windows, after: Windows): Shift | null {
    const { index, works, edits } = place.cursor()
    const own = moved(before, after, index)
    const around: number[] = []
    for (let at = seen.first; at <= seen.last; at++) if (at !== index) around.push(moved(before, after, at) ?? Number.NaN)
    const by = around.find((one) => one === own) ?? around.find((one) => !Number.isNaN(one)) ?? own ?? 0
    return (edits && own !== 0) || (works && own !== null && own !== by) ? null : { by, own: own ?? 0 }
  }
  /** Somebody else's change may have moved rows: they are asked for anew in the background, not at every change. */
  function touch(): void { if (!held) late.soon() }
  watch(() => place.cursor(), (now, before) => { if (held && (!now.works || now.index !== before.index)) begin(true, true) })

  function settle(store: Windows, asked: RowsQuery, error: unknown, start: number | null, { by, own }: Shift = { by: 0, own: 0 }): void {
    inTime()
    dim.value = false
    const before = shown
    shown = store
    shownOf = key(asked)
    shownFields = asked.fields.split(',')
    coming = null
    before?.close()
    failure.value = error ?? null
    ready.value = true
    unsay()
    if (error) size.value = 0
    else if (count.value === null) size.value = store.known + (store.complete ? 0 : windowSize)
    else size.value = count.value
    bump()
    place.swapped(start, by, own)
  }

  async function recount(asked: RowsQuery, quiet: boolean): Promise<void> {
    counting?.abort()
    counting = new AbortController()
    const { signal } = counting
    try {
      const found = (await records.count(asked.plural, { filter: asked.filter, deleted: asked.deleted }, signal)).count
      if (!asked.filter && !asked.deleted) totals.set(asked.plural, found)
      if (counts) shownOf = key(asked)
      count.value = found
      // Rows of the query before may still be on the screen; they keep their number until the new ones are there.
      if (!failure.value && !coming) size.value = found
      version.value++
      if (asked.filter && !totals.has(asked.plural)) totals.set(asked.plural, (await records.count(asked.plural, {}, signal)).count)
      total.value = asked.deleted ? found : totals.get(asked.plural) ?? null
    } catch (error) {
      if (!aborted(error) && !failure.value && !quiet && shownOf !== key(asked)) count.value = null
    }
  }

  watch(() => [key(query()), query().fields] as const, ([now], before) => {
    const sameRows = before?.[0] === now
    if (!sameRows) count.value = null
    begin(sameRows)
  }, { immediate: true })
  const deaf = follows((entries) => {
    const { plural } = query()
    if (!entries.some((entry) => entry.type === plural && shown?.indexOf(entry.id) !== undefined)) return
    bump()
    if (!failure.value && doubtful()) ask()
  })
  useAgain(failure, () => begin(true))
  onScopeDispose(() => {
    deaf()
    unsay()
    clearTimeout(retrying)
    late.stop()
    shown?.close()
    coming?.close()
    counting?.abort()
    inTime()
  })

  function shownAt(index: number): Rec | undefined {
    const id = shown?.idAt(index)
    return id === undefined ? undefined : rowOf(keyOf(query().plural, id))
  }
  return {
    version, count, total, size, failure, dim, ready,
    /** As it is shown: with what the store knows better. */
    row: shownAt,
    indexOf: (id: string): number | undefined => shown?.indexOf(id),
    touch,
    want(first: number, last: number, speed = 0): void {
      seen = { first, last }
      if (!failure.value) shown?.want(first, last, speed, size.value)
    },
    query,
    /** Which list the rows on the screen are of; empty while those of another are on their way. */
    answers: (): string => (shownOf === key(query()) ? shownOf : ''),
    /** Loads anew what is on the screen; the place stays, and a cell that is open where it is. */
    refresh(): void {
      totals.delete(query().plural)
      begin(true, place.cursor().edits)
    },
  }
}
export type Rows = ReturnType<typeof useRows>
