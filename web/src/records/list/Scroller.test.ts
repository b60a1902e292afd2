import { describe, expect, it } from 'vitest'
import { Scroller, tallest } from './Scroller'

function scroller(rows: number, rowHeight = 32, viewport = 800): Scroller {
  const made = new Scroller()
  made.resize(rows, rowHeight, viewport)
  return made
}

describe('Scroller', () => {
  it('A short list is scrolled one to one', () => {
    const list = scroller(1000)

    list.scrolled(20_000)

    expect(list.offset).toBe(0)
    expect(list.visible()).toEqual({ first: 625, last: 649 })
  })

  it('The box never gets taller than browsers can draw', () => {
    expect(scroller(10_000_000).spacer).toBe(tallest)
    expect(scroller(100).spacer).toBe(3200)
  })

  it.each([1_000_000, 10_000_000])('The end of %i rows is reached by scrolling to the end of the box', (rows) => {
    const list = scroller(rows)

    list.scrolled(list.spacer - 800)

    expect(list.visible().last).toBe(rows - 1)
    expect(list.top).toBe(rows * 32 - 800)
  })

  it('A wheel tick deep in a million rows moves exactly its own pixels', () => {
    const list = scroller(1_000_000)
    const physical = list.moveTo(500_000 * 32)

    list.scrolled(physical + 96)

    expect(list.top).toBe(500_003 * 32)
  })

  it('Resting moves the box but not the rows', () => {
    const list = scroller(1_000_000)
    let physical = list.moveTo(500_000 * 32)
    for (let i = 0; i < 2000; i++) list.scrolled((physical += 120))
    const before = { top: list.top, seen: list.place(list.visible().first) - physical }

    const rested = list.rest()

    expect(list.top).toBe(before.top)
    expect(list.place(list.visible().first) - rested).toBe(before.seen)
    expect(rested).not.toBe(physical)
  })

  it('Dragging the thumb to the middle shows the middle', () => {
    const list = scroller(1_000_000)

    list.scrolled((list.spacer - 800) / 2)

    expect(Math.abs(list.visible().first - 499_987)).toBeLessThan(2)
  })

  it('Scrolling back to the top shows the first row, wherever the offset was', () => {
    const list = scroller(1_000_000)
    list.moveTo(31_000_000)

    list.scrolled(0)

    expect(list.visible().first).toBe(0)
  })

  it('Any row can be reached exactly', () => {
    const list = scroller(1_000_000)

    for (const row of [0, 1, 187_499, 412_381, 838_860, 999_000, 999_975]) {
      list.moveTo(row * 32)
      expect(list.visible().first).toBe(row)
    }
  })

  it('Changing the height of rows keeps the first row', () => {
    const list = scroller(1_000_000, 32)
    list.moveTo(412_381 * 32)

    list.resize(1_000_000, 60, 800)

    expect(list.visible().first).toBe(412_381)
  })

  it('Revealing a row below moves no further than needed', () => {
    const list = scroller(1000)

    expect(list.reveal(10)).toBe(0)
    expect(list.reveal(25)).toBe(32)
  })

  it('An empty list has no visible rows', () => {
    const { first, last } = scroller(0).visible()

    expect(last).toBeLessThan(first)
  })
})
