/** The tallest a scroll box is made. Browsers clamp heights between 17.8M and 33.5M px; 6M also keeps float32 transforms exact. */
export const tallest = 6_000_000

/**
 * Maps a scroll box of bounded height onto any number of rows: `virtual = physical + offset`.
 * Small moves keep the offset, so that wheel, keys and touch stay native and exact; big moves (the thumb) map in proportion;
 * at rest the box is put back to its proportional place without anything moving on the screen. All figures are px.
 */
export class Scroller {
  offset = 0
  private rows = 0
  private rowHeight = 32
  private viewport = 0
  private last = 0

  /** Tells the sizes; the place in the list stays; `physical` is the scroll position to set. */
  resize(rows: number, rowHeight: number, viewport: number): void {
    const firstRow = (this.last + this.offset) / this.rowHeight
    this.rows = rows
    this.rowHeight = rowHeight
    this.viewport = viewport
    this.moveTo(firstRow * rowHeight)
  }

  /** Height of the box's content. */
  get spacer(): number {
    return Math.min(this.rows * this.rowHeight, tallest)
  }
  /** Where the box is scrolled to. */
  get physical(): number {
    return this.last
  }
  /** Where the list is, as if it were that tall. */
  get top(): number {
    return this.last + this.offset
  }
  private get maxPhysical(): number {
    return Math.max(0, this.spacer - this.viewport)
  }
  get maxTop(): number {
    return Math.max(0, this.rows * this.rowHeight - this.viewport)
  }
  private proportional(physical: number): number {
    return this.maxPhysical ? (physical / this.maxPhysical) * this.maxTop : 0
  }

  /** The box was scrolled to `physical`. */
  scrolled(physical: number): void {
    const moved = Math.abs(physical - this.last)
    this.last = physical
    if (physical <= 0) this.offset = 0
    else if (physical >= this.maxPhysical) this.offset = this.maxTop - this.maxPhysical
    else if (moved > 4 * this.viewport) this.offset = Math.round(this.proportional(physical) - physical)
  }

  /** Scrolling ended: the physical position to set so that there is room in both directions. Nothing moves on the screen. */
  rest(): number {
    return this.moveTo(this.top)
  }

  /** Goes to a virtual position; returns the physical one to set. */
  moveTo(top: number): number {
    const wanted = Math.max(0, Math.min(Math.round(top), this.maxTop))
    const physical = this.maxTop ? Math.round((wanted / this.maxTop) * this.maxPhysical) : 0
    this.offset = wanted - physical
    this.last = physical
    return physical
  }

  /** The rows to be seen, both included; `first` > `last` when there are none. */
  visible(): { first: number; last: number } {
    const first = Math.max(0, Math.floor(this.top / this.rowHeight))
    return { first, last: Math.min(this.rows - 1, Math.ceil((this.top + this.viewport) / this.rowHeight) - 1) }
  }

  /** Where row `index` stands within the box. */
  place(index: number): number {
    return index * this.rowHeight - this.offset
  }

  /** The position that brings a row into view with the least movement. */
  reveal(index: number, margin = 0): number {
    const above = (index - margin) * this.rowHeight
    const below = (index + 1 + margin) * this.rowHeight - this.viewport
    return above < this.top ? Math.max(0, above) : below > this.top ? below : this.top
  }
}
