import { describe, expect, it } from 'vitest'
import { parseMoney } from '../money/amount'
import { parseNumber } from './number'

describe('a number typed by a person', () => {
  const meant: [string, number][] = [['1234.5', 1234.5], ['1,234.5', 1234.5], ['1.234,5', 1234.5], ['1 234', 1234], ['1,234', 1234], ['1,2', 1.2], ['1.234.567', 1234567], ['12k', 12000], ['1.2m', 1200000], ['-3', -3], ['.5', 0.5], ['40%', 40]]
  for (const [text, value] of meant) it(`reads ${text} as ${value}`, () => { expect(parseNumber(text)).toBe(value) })
  for (const text of ['', 'abc', '1,23,4', '1.2.3', '--1', '1e5', '.']) it(`does not read “${text}”`, () => { expect(parseNumber(text)).toBeUndefined() })
})

describe('an amount typed by a person', () => {
  it('is kept in minor units', () => { expect(parseMoney('184,000', 'USD')).toEqual({ amount: 18_400_000, currency: 'USD' }) })
  it('takes the currency from its sign', () => { expect(parseMoney('€ 1.234,50', 'USD')).toEqual({ amount: 123_450, currency: 'EUR' }) })
  it('takes the currency from a code behind', () => { expect(parseMoney('1.2m chf', 'USD')).toEqual({ amount: 120_000_000, currency: 'CHF' }) })
  it('knows currencies without decimals', () => {
    expect(parseMoney('1500', 'JPY')).toEqual({ amount: 1500, currency: 'JPY' })
    expect(parseMoney('1500.5', 'JPY')).toBeUndefined()
  })
  it('refuses what is no amount', () => { expect(parseMoney('much', 'USD')).toBeUndefined() })
})
