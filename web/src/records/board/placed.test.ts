import fc from 'fast-check'
import { expect, test } from 'vitest'
import { placed } from './placed'

const columns = ['lead', 'customer', null] as const
const told = (value: string | null, ids: readonly string[], count = ids.length) => ({ value, ids, count })

test('A card that was moved stands in front of its new column, which counts it', () => {
  const shown = placed([told('lead', ['A', 'B'], 250), told('customer', ['C'], 7)], (id, column) => (id === 'A' ? 'customer' : column))

  expect(shown).toMatchObject([told('lead', ['B'], 249), told('customer', ['A', 'C'], 8)])
})

test('A card that was moved stands once where its new column was gone on with and tells it, too', () => {
  const shown = placed([told('lead', ['A', 'B'], 2), told('customer', ['C', 'A'], 1)], (id, column) => (id === 'A' ? 'customer' : column))

  expect(shown).toMatchObject([told('lead', ['B'], 1), told('customer', ['A', 'C'], 2)])
})

test('A card whose value has no column stays where it was told', () => {
  expect(placed([told('lead', ['A'])], () => 'former')).toMatchObject([told('lead', ['A'])])
})

test('Each card stands in one column, whichever told it and wherever cards are moved, and counts add up to what they were', () => {
  const ids = fc.uniqueArray(fc.nat(20).map(String), { maxLength: 12 })
  fc.assert(fc.property(ids, fc.func(fc.constantFrom(...columns)), fc.func(fc.constantFrom(...columns)), fc.func(fc.boolean()), (all, first, now, twice) => {
    const before = columns.map((value) => {
      const mine = all.filter((id) => first(id) === value)
      return told(value, [...mine, ...all.filter((id) => first(id) !== value && now(id) === value && twice(id))], mine.length)
    })

    const shown = placed(before, (id) => now(id))

    expect(shown.flatMap((column) => column.ids).toSorted()).toEqual(all.toSorted())
    for (const { value, ids: held } of shown) expect(held.every((id) => now(id) === value)).toBe(true)
    expect(shown.reduce((sum, { count }) => sum + count, 0)).toBe(all.length)
  }))
})
