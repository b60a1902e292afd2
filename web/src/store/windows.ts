import { aborted } from '../api/client'
import type { ListPage, Rec } from '../api/types'

export const windowSize = 100
const keepWindows = 60
/** Rows passed in 100 ms above which nothing is asked for: the eye cannot read them and the server need not either. */
const tooFast = 2 * windowSize

export type LoadWindow = (at: number, limit: number, signal: AbortSignal) => Promise<ListPage>

/** Where the records of windows are: taken there they are held, until they are released. */
export interface Holder {
  readonly take: (rows: readonly Rec[]) => void
  readonly release: (ids: readonly string[]) => void
}

/** The rows of one query by position: windows of 100 ids, asked ahead, dropped when passed by, the 60 last used kept. */
export class Windows {
  private readonly windows = new Map<number, readonly string[]>()
  /** Windows that are asked anew when they are seen next; what they hold stays until then. */
  private readonly stale = new Set<number>()
  private readonly pending = new Map<number, AbortController>()
  private readonly places = new Map<string, number>()
  private closed = false
  private readonly load: LoadWindow
  private readonly holder: Holder
  private readonly changed: (failure?: unknown) => void
  private readonly moved: () => void
  /** How many rows there are for certain, as far as pages told; the count may say more. */
  known = 0
  /** The end was seen: `known` is all. */
  complete = false

  /** `moved`: a window that was asked anew has other rows by now. What is known of them is taken; in their places they come when all are asked for anew. */
  constructor(load: LoadWindow, holder: Holder, changed: (failure?: unknown) => void, moved: () => void = () => {}) {
    this.load = load
    this.holder = holder
    this.changed = changed
    this.moved = moved
  }

  idAt(index: number): string | undefined {
    return this.windows.get(Math.floor(index / windowSize))?.[index % windowSize]
  }
  /** The row at a position is not known as it is now. */
  doubt(index: number): void {
    this.stale.add(Math.floor(index / windowSize))
  }
  /** Position of a loaded row. */
  indexOf(id: string): number | undefined {
    return this.places.get(id)
  }
  get waiting(): number {
    return this.pending.size
  }

  /**
   * Rows first..last are on the screen. `speed` is rows per 100 ms, negative upwards: at rest one window either side is fetched,
   * moving only the one ahead, and nothing while too fast. What left the range is aborted. `ahead` false: only what is seen.
   */
  want(first: number, last: number, speed = 0, of = Number.POSITIVE_INFINITY, ahead = true): void {
    if (this.closed || last < first) return
    const from = Math.floor(first / windowSize)
    const to = Math.floor(last / windowSize)
    const low = Math.max(0, speed > 0 || !ahead ? from : from - 1)
    const high = Math.min(Math.max(to, Math.ceil(of / windowSize) - 1), speed < 0 || !ahead ? to : to + 1)
    for (const [number, request] of this.pending) {
      if (number >= low && number <= high) continue
      request.abort()
      this.pending.delete(number)
    }
    if (Math.abs(speed) > tooFast) return
    const order: number[] = []
    for (let n = from; n <= to; n++) order.push(n)
    if (high > to) order.push(high)
    if (low < from) order.push(low)
    for (const number of order) {
      const held = this.windows.get(number)
      if (held) {
        this.windows.delete(number)
        this.windows.set(number, held)
      }
      if ((!held || this.stale.has(number)) && !this.pending.has(number)) void this.fetch(number)
    }
  }

  private async fetch(number: number): Promise<void> {
    const request = new AbortController()
    this.pending.set(number, request)
    try {
      const at = number * windowSize
      const answer = await this.load(at, windowSize, request.signal)
      if (request.signal.aborted || this.closed) return
      this.pending.delete(number)
      this.stale.delete(number)
      const before = this.windows.get(number)
      const ids = answer.items.map(({ id }) => id)
      this.holder.take(answer.items)
      if (before) {
        this.holder.release(ids)
        if (ids.length !== before.length || ids.some((id, i) => id !== before[i])) this.moved()
        this.changed()
        return
      }
      this.windows.set(number, ids)
      ids.forEach((id, i) => this.places.set(id, at + i))
      this.known = Math.max(this.known, at + answer.items.length)
      if (!answer.next && (answer.items.length || number === 0)) this.complete = true
      this.evict()
      this.changed()
    } catch (error) {
      if (this.pending.get(number) === request) this.pending.delete(number)
      if (!aborted(error) && !this.closed) this.changed(error)
    }
  }

  private evict(): void {
    for (const [number, ids] of this.windows) {
      if (this.windows.size <= keepWindows) return
      this.drop(number, ids)
    }
  }
  private drop(number: number, ids: readonly string[]): void {
    this.windows.delete(number)
    for (const id of ids) if (Math.floor((this.places.get(id) ?? -1) / windowSize) === number) this.places.delete(id)
    this.holder.release(ids)
  }

  close(): void {
    this.closed = true
    for (const request of this.pending.values()) request.abort()
    this.pending.clear()
    for (const [number, ids] of this.windows) this.drop(number, ids)
  }
}
