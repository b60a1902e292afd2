import { aborted } from '../api/client'
import type { ListPage, Rec } from '../api/types'

export const windowSize = 100
const keepWindows = 60
const keepNewer = 10 * windowSize
/** Rows passed in 100 ms above which nothing is asked for: the eye cannot read them and the server need not either. */
const tooFast = 2 * windowSize

export type LoadWindow = (at: number, limit: number, signal: AbortSignal) => Promise<ListPage>

/** A row with what is newer of its record. What a list tells of other records (`organization.status`), the record itself does not. */
const renewed = (row: Rec, record: Rec): Rec => ({ ...Object.fromEntries(Object.entries(row).filter(([name]) => name.includes('.'))), ...record })

/** The rows of one query by position: windows of 100, asked ahead, dropped when passed by, the 60 last used kept. */
export class RowStore {
  private readonly windows = new Map<number, (Rec | undefined)[]>()
  private readonly pending = new Map<number, AbortController>()
  private readonly places = new Map<string, number>()
  /** The last records that were told. */
  private readonly newer = new Map<string, Rec>()
  private closed = false
  private readonly load: LoadWindow
  private readonly changed: (failure?: unknown) => void
  /** How many rows there are for certain, as far as pages told; the count may say more. */
  known = 0
  /** The end was seen: `known` is all. */
  complete = false

  constructor(load: LoadWindow, changed: (failure?: unknown) => void) {
    this.load = load
    this.changed = changed
  }

  row(index: number): Rec | undefined {
    const number = Math.floor(index / windowSize)
    const rows = this.windows.get(number)
    return rows?.[index % windowSize]
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
      } else if (!this.pending.has(number)) {
        void this.fetch(number)
      }
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
      this.windows.set(number, answer.items.map((row) => this.newest(row)))
      answer.items.forEach((row, i) => this.places.set(row.id, at + i))
      this.known = Math.max(this.known, at + answer.items.length)
      if (!answer.next && (answer.items.length || number === 0)) this.complete = true
      this.evict()
      this.changed()
    } catch (error) {
      if (this.pending.get(number) === request) this.pending.delete(number)
      if (!aborted(error) && !this.closed) this.changed(error)
    }
  }

  /** A row that was read, or what was told of its record meanwhile. */
  private newest(row: Rec): Rec {
    const newer = this.newer.get(row.id)
    return newer && newer.version > row.version ? renewed(row, newer) : row
  }

  private evict(): void {
    for (const [number, rows] of this.windows) {
      if (this.windows.size <= keepWindows) return
      this.windows.delete(number)
      for (const row of rows) if (row && Math.floor((this.places.get(row.id) ?? -1) / windowSize) === number) this.places.delete(row.id)
    }
  }

  /** Takes a record that was told meanwhile, also for a window that is still on its way with an older one. */
  take(record: Rec): void {
    if ((this.newer.get(record.id)?.version ?? -1) >= record.version) return
    this.newer.delete(record.id)
    this.newer.set(record.id, record)
    for (const id of this.newer.keys()) {
      if (this.newer.size <= keepNewer || this.pending.size) break
      this.newer.delete(id)
    }
    const index = this.places.get(record.id)
    const rows = index === undefined ? undefined : this.windows.get(Math.floor(index / windowSize))
    const before = rows?.[(index ?? 0) % windowSize]
    if (!rows || index === undefined || before?.id !== record.id || before.version >= record.version) return
    rows[index % windowSize] = renewed(before, record)
    this.changed()
  }

  /** Forgets everything loaded, to be asked anew; what is on the screen stays until the new rows are there. */
  refresh(): void {
    for (const request of this.pending.values()) request.abort()
    this.pending.clear()
    this.windows.clear()
    this.places.clear()
    this.known = 0
    this.complete = false
  }
  close(): void {
    this.closed = true
    for (const request of this.pending.values()) request.abort()
    this.pending.clear()
  }
}
