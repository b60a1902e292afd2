import { describe, expect, it } from 'vitest'
import { spot } from './place'

const window = { width: 390, height: 844 }
const field = (top: number) => ({ left: 16, top, right: 374, bottom: top + 36 })

describe('A floating box', () => {
  it('Is below what it belongs to where there is room', () => {
    expect(spot(field(100), { width: 358, height: 560 }, window)).toEqual({ side: 'below', left: 16, top: 140 })
  })

  it('Is above where there is more room, and never covers what it belongs to', () => {
    expect(spot(field(700), { width: 358, height: 560 }, window)).toEqual({ side: 'above', left: 16, top: 136 })
    expect(spot(field(556), { width: 358, height: 560 }, window)).toEqual({ side: 'above', left: 16, top: 8, most: 544 })
  })

  it('Stays on its side until the other has more room', () => {
    expect(spot(field(500), { width: 358, height: 480 }, window, 'above').side).toBe('above')
    expect(spot(field(300), { width: 358, height: 500 }, window, 'above')).toEqual({ side: 'below', left: 16, top: 340, most: 496 })
  })

  it('Stays in the window', () => {
    expect(spot({ left: 380, top: 20, right: 390, bottom: 30 }, { width: 200, height: 100 }, window, 'right')).toEqual({ side: 'right', left: 182, top: 20 })
    expect(spot({ left: 0, top: 20, right: 20, bottom: 30 }, { width: 200, height: 100 }, window, 'below', 'middle').left).toBe(8)
  })
})
