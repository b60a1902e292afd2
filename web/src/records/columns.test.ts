import { describe, expect, it } from 'vitest'
import { readChosen } from './columns'

describe('kept columns', () => {
  it('Order and widths come back', () => {
    expect(readChosen('{"order":["name","city"],"widths":{"city":140}}')).toEqual({ order: ['name', 'city'], widths: { city: 140 } })
  })

  it('Whatever else was stored is ignored', () => {
    for (const text of [null, '', '{', '3', 'null', '[]', '{"order":5,"widths":[1]}', '{"widths":{"a":"wide","b":9e9}}']) expect(readChosen(text)).toEqual({ order: null, widths: {} })
  })
})
