import fc from 'fast-check'
import { afterEach, expect, it } from 'vitest'
import { setRegion } from '../../base/region'
import { filterMoney, moneyReadAs, parseMoney } from '../money/amount'
import { numberText, parseNumber, readAs } from './number'

afterEach(() => { setRegion(null) })

it('Points group thousands and a comma stands before decimals, in a workspace of the United States too', () => {
  for (const country of [undefined, 'DE', 'US']) {
    setRegion({ country })

    expect(['1.234', '1.234,5', '0,5'].map((text) => parseNumber(text))).toEqual([1234, 1234.5, 0.5])
    expect(readAs('1.234')).toBe('Gelesen als 1.234, nicht 1,234')
  }
})
it('Without a country numbers and amounts are read as German has them', () => {
  expect(['1.234', '1,5', '1,234', '12.345.678', '-1.234,5', '1,5k'].map((text) => parseNumber(text))).toEqual([1234, 1.5, 1.234, 12_345_678, -1234.5, 1500])
  expect(['1.234', '1,5', '1.234,50'].map((text) => parseMoney(text, 'EUR')?.amount)).toEqual([123_400, 150, 123_450])
})
it('Three digits behind a mark are thousands of money that has no three decimals', () => {
  for (const country of [undefined, 'DE']) {
    setRegion({ country })
    expect(['1,500', '12,500', '12.500'].map((text) => parseMoney(text, 'EUR')?.amount)).toEqual([150_000, 1_250_000, 1_250_000])
    expect(moneyReadAs('12,500', 'EUR')).toBe('Gelesen als 12.500, nicht 12,5')
    expect(filterMoney('12,500', 'EUR')).toBe('12500.00')
    expect(parseMoney('1,500', 'KWD')?.amount).toBe(1500)
    expect(parseMoney('1,500m', 'EUR')?.amount).toBe(150_000_000)
  }
})
it.each(['DE', 'CH', 'US'])('Nothing that was shown is read as another number (%s)', (country) => {
  setRegion({ country })
  fc.assert(fc.property(fc.double({ min: -1e9, max: 1e9, noNaN: true }).filter((value) => !/e/.test(String(value))), (value) => {
    expect((parseNumber(numberText(String(value))) ?? Number.NaN) - value).toBe(0)
  }))
})
