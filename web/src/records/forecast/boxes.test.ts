import { describe, expect, it } from 'vitest'
import type { Forecast } from '../../api/types'
import { boxesOf, monthAt, questions, scaleOf, shownOf, within, type Told } from './boxes'

const of: Forecast = { due: 'due', closed: 'closed', chance: 'chance', amount: 'amount', weighted: 'weighted' }
const group = (by: string | null, count: number, amount: number, weighted = amount / 2) => ({ by, byLabel: by, count, sums: { amount: { EUR: amount }, weighted: { EUR: weighted } } })
const none: Told = { due: [], late: [], likelyDue: [], likelyLate: [], won: [] }
const months = ['2026-11', '2026-12', '2027-01']
const at = (told: Partial<Told>) => new Map(boxesOf(of, { ...none, ...told }, months).map((box) => [box.key, box]))

describe('the boxes of a forecast', () => {
  it('hold every open record once, also what is late or has no day', () => {
    const boxes = at({ due: [group('2026-12', 1, 100), group(null, 1, 50), group('2028-05', 2, 7)], late: [group('2026-10', 1, 200)] })
    expect([...boxes.values()].map(({ key, count, amount }) => [key, count, amount['EUR'] ?? 0])).toEqual([['late', 1, 200], ['2026-11', 0, 0], ['2026-12', 1, 100], ['2027-01', 0, 0], ['later', 2, 7], ['none', 1, 50]])
  })
  it('count what is late in one month and still to come in it apart', () => {
    const boxes = at({ due: [group('2026-11', 1, 30)], late: [group('2026-11', 2, 12), group('2025-01', 1, 1)] })
    expect(boxes.get('late')).toMatchObject({ count: 3, amount: { EUR: 13 } })
    expect(boxes.get('2026-11')).toMatchObject({ count: 1, amount: { EUR: 30 } })
  })
  it('add what each record is worth as the server rounded it, and no currency to another', () => {
    const boxes = at({ due: [{ ...group('2026-12', 3, 999, 501), sums: { amount: { EUR: 999, USD: 5 }, weighted: { EUR: 501 } } }], likelyDue: [group('2026-12', 1, 333)], likelyLate: [group('2026-10', 1, 4)] })
    expect(boxes.get('2026-12')).toMatchObject({ amount: { EUR: 999, USD: 5 }, weighted: { EUR: 501 }, likely: { EUR: 333 } })
    expect(boxes.get('late')?.likely).toEqual({ EUR: 4 })
  })
  it('show what was won in the month in which it was', () => {
    const boxes = at({ won: [group('2026-11', 1, 9), group('2024-01', 1, 9)] })
    expect(boxes.get('2026-11')?.won).toEqual({ EUR: 9 })
    expect([...boxes.values()].filter(({ won }) => won['EUR']).length).toBe(1)
  })
})

describe('the questions of a forecast', () => {
  it('leave every open record to one of those that are due and those that are late', () => {
    const { due, late, likelyDue, likelyLate, won } = questions(of, '2026-07')
    expect(due.filter).toBe('closed empty and ( due atleast today or due empty )')
    expect(late.filter).toBe('closed empty and due before today')
    expect([likelyDue.filter, likelyLate.filter]).toEqual([due, late].map(({ filter }) => `${filter} and chance atleast 75`))
    expect(won).toEqual({ by: 'closed:month', filter: 'chance is 100 and closed atleast 2026-07-01' })
  })
})

describe('months', () => {
  it('are counted over the end of a year', () => { expect([-11, -1, 0, 1, 14].map((away) => monthAt('2026-12-31', away))).toEqual(['2026-01', '2026-11', '2026-12', '2027-01', '2028-02']) })
})

describe('the months that are shown', () => {
  const year = Array.from({ length: 14 }, (_, at) => monthAt('2026-06', at))
  it('have this one among them whatever is filled, and the three after it', () => {
    expect(shownOf(year, [], '2026-11')).toEqual(['2026-11', '2026-12', '2027-01', '2027-02'])
    expect(shownOf(year, ['2027-01', '2027-04'], '2026-11')).toEqual(['2026-11', '2026-12', '2027-01', '2027-02', '2027-03', '2027-04'])
    expect(shownOf(year, ['2026-09'], '2026-11')[0]).toBe('2026-09')
  })
})

it('A filter is one condition, in parentheses only where it would fall apart', () => {
  expect(['', 'owner is me and stage is won', 'a is 1 or b is 2'].map(within)).toEqual(['', 'owner is me and stage is won', '(a is 1 or b is 2)'])
})

describe('the scale', () => {
  it('has few round steps and reaches over the highest', () => {
    for (const most of [1, 7, 99, 100, 101, 12_345, 999_999, 5_000_001]) {
      const scale = scaleOf(most)
      expect(scale.length).toBeLessThanOrEqual(6)
      expect(scale.length).toBeGreaterThanOrEqual(3)
      expect(scale.at(-1)).toBeGreaterThanOrEqual(most)
      expect(scale.at(-2)).toBeLessThan(most)
    }
    expect(scaleOf(0)).toEqual([0])
  })
})
