import { afterEach, describe, expect, it, vi } from 'vitest'
import { computed, ref } from 'vue'
import { declared } from '../../api/declared'

vi.hoisted(() => { vi.stubGlobal('location', { pathname: '/', search: '' }) })
const { readChosen, useColumns } = await import('./columns')

afterEach(() => { vi.unstubAllGlobals() })

describe('kept columns', () => {
  it('Order and widths come back', () => {
    expect(readChosen('{"order":["name","city"],"widths":{"city":140}}')).toEqual({ order: ['name', 'city'], widths: { city: 140 } })
  })

  it('A width is kept once, when it stays as it is', () => {
    const stored: string[] = []
    vi.stubGlobal('localStorage', { getItem: () => null, setItem: (_: string, text: string) => stored.push(text) })
    const type = declared('contact')
    const columns = useColumns(computed(() => type), computed(() => 'wide' as const), ref(false))

    for (let width = 100; width < 200; width++) columns.resize('name', width)
    expect(columns.columns.value[0]?.fixed).toBe(199)
    expect(stored).toEqual([])
    columns.keep()

    expect(stored).toEqual(['{"order":null,"widths":{"name":199}}'])
  })

  it('Whatever else was stored is ignored', () => {
    for (const text of [null, '', '{', '3', 'null', '[]', '{"order":5,"widths":[1]}', '{"widths":{"a":"wide","b":9e9}}']) expect(readChosen(text)).toEqual({ order: null, widths: {} })
  })
})
