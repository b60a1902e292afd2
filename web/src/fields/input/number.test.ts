import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { setRegion } from '../../base/region'
import { currencies, decimalsProblem, filterMoney, inCurrency, moneyOf, moneyReadAs, parseMoney, partsOf, readMoney } from '../money/amount'
import { numberText, parseNumber, plainNumber, readAs } from './number'

afterEach(() => { setRegion(null) })
const german = (): void => setRegion({ country: 'DE' })

describe('a number typed by a person', () => {
  const meant: [string, number][] = [['1234.5', 1234.5], ['1,234.5', 1234.5], ['1.234,5', 1234.5], ['1 234', 1234], ['1,234', 1234], ['1,2', 1.2], ['1.234.567', 1234567], ['1,23,456', 123456], ['1.234', 1.234], ['0,123', 0.123], ['12k', 12000], ['1.2m', 1200000], ['-3', -3], ['.5', 0.5], ['40%', 40]]
  for (const [text, value] of meant) it(`reads ${text} as ${value}`, () => { expect(parseNumber(text)).toBe(value) })
  for (const text of ['', 'abc', '1,23,4', '1.2.3', '--1', '1e5', '.']) it(`does not read “${text}”`, () => { expect(parseNumber(text)).toBeUndefined() })
})

describe('a mark that may group thousands or stand before decimals', () => {
  it('does what it does in the country of the workspace, in the language of the page', () => {
    expect([parseNumber('1,234'), parseNumber('1.234')]).toEqual([1234, 1.234])
    german()
    expect([parseNumber('1,234'), parseNumber('1.234'), parseNumber('1.234k')]).toEqual([1.234, 1234, 1_234_000])
  })
  it('does what it can do only', () => {
    german()
    expect(['1.5', '1234.567', '0.123', '.123', '1,234.5', '1.234.567', '1 234,5'].map((text) => parseNumber(text))).toEqual([1.5, 1234.567, 0.123, 0.123, 1234.5, 1_234_567, 1234.5])
  })
  it('is told as what it was understood, and nothing else is', () => {
    expect(readAs('1.234')).toBe('Read as 1.234, not 1,234')
    expect(readAs('1,234')).toBe('Read as 1,234, not 1.234')
    german()
    expect(readAs('1.234')).toBe('Read as 1.234, not 1,234')
    expect(['1234', '1,5', '1.234.567', '1.234,5', 'much', ''].map((text) => readAs(text))).toEqual(Array(6).fill(undefined))
  })
  for (const country of ['US', 'DE', 'CH', 'IN', 'ZA']) {
    it(`never makes another number of one that was shown (${country})`, () => {
      setRegion({ country })
      fc.assert(fc.property(fc.double({ min: -1e9, max: 1e9, noNaN: true }).filter((value) => !/e/.test(String(value))), (value) => {
        expect((parseNumber(numberText(String(value))) ?? Number.NaN) - value).toBe(0)
      }))
    })
  }
  it('goes into a filter as the API writes it', () => {
    german()
    expect([plainNumber('1.234'), plainNumber('1,5'), plainNumber('5000 EUR')]).toEqual(['1234', '1.5', '5000 EUR'])
  })
})

describe('an amount typed by a person', () => {
  it('names any currency by its code', () => {
    for (const code of [...currencies, 'KRW', 'MAD', 'BHD', 'BND', 'KWD', 'OMR']) {
      expect(partsOf(`12.50 ${code}`)).toEqual({ figure: '12.50', currency: code })
      expect(partsOf(`12.50${code}`)).toEqual({ figure: '12.50', currency: code })
      expect(partsOf(`3m ${code}`)).toEqual({ figure: '3m', currency: code })
    }
    expect(partsOf('100 kr')).toEqual({ figure: '100', currency: 'SEK' })
    expect(parseMoney('2bnEUR', 'USD')).toEqual({ amount: 200_000_000_000, currency: 'EUR' })
  })
  it('is asked for as nobody reads it differently', () => {
    expect(filterMoney('1,234', 'EUR')).toBe('1234.00')
    expect(filterMoney('5k EUR', 'USD')).toBe('5000.00 EUR')
    expect(filterMoney('1.234 OMR', 'EUR')).toBe('1.234 OMR')
    expect(filterMoney('1500 ¥', 'EUR')).toBe('1500 JPY')
    expect(filterMoney('1.234', 'EUR')).toBe('1234.00')
    expect(filterMoney('1.2345', 'EUR')).toBe('')
    expect(filterMoney('much', 'EUR')).toBe('much')
  })
  it('has thousands where its currency has no three decimals', () => {
    expect(['1.500', '12.500', '12,500'].map((text) => parseMoney(text, 'USD')?.amount)).toEqual([150_000, 1_250_000, 1_250_000])
    expect(moneyReadAs('1.500', 'USD')).toBe('Read as 1,500, not 1.5')
    expect(parseMoney('1.500', 'KWD')?.amount).toBe(1500)
  })
  it('is kept in minor units', () => { expect(parseMoney('184,000', 'USD')).toEqual({ amount: 18_400_000, currency: 'USD' }) })
  it('takes the currency from its sign', () => { expect(parseMoney('€ 1.234,50', 'USD')).toEqual({ amount: 123_450, currency: 'EUR' }) })
  it('takes the currency from a code behind', () => { expect(parseMoney('1.2m chf', 'USD')).toEqual({ amount: 120_000_000, currency: 'CHF' }) })
  it('knows currencies without decimals', () => {
    expect(parseMoney('1500', 'JPY')).toEqual({ amount: 1500, currency: 'JPY' })
    expect(parseMoney('1500.5', 'JPY')).toBeUndefined()
  })
  it('has the marks of the workspace', () => {
    german()
    expect(parseMoney('1.234 €', 'USD')).toEqual({ amount: 123_400, currency: 'EUR' })
    expect(parseMoney("1’234.50", 'CHF')).toEqual({ amount: 123_450, currency: 'CHF' })
  })
  it('that the currency cannot have keeps the currency it is meant in, and says so', () => {
    expect(readMoney('12.50', 'JPY')).toBe('12.50 JPY')
    expect(readMoney('12.50 JPY', 'USD')).toBe('12.50 JPY')
    expect(decimalsProblem('12.50 JPY')).toBe('JPY has no decimals')
    expect(decimalsProblem('12.505 USD')).toBe('USD has 2 decimals at most')
    expect([decimalsProblem('12 JPY'), decimalsProblem('much'), decimalsProblem('')]).toEqual([undefined, undefined, undefined])
    expect(moneyOf(12.5, 'JPY')).toBeUndefined()
  })
  it('takes another currency, but never another figure', () => {
    expect(inCurrency('12.50 JPY', 'EUR')).toEqual({ amount: 1250, currency: 'EUR' })
    expect(inCurrency('12.50 USD', 'JPY')).toBe('12.50 JPY')
    expect(inCurrency('12.505 KWD', 'USD')).toBe('12.505 USD')
    expect(inCurrency('much', 'JPY')).toBe('much')
    expect(inCurrency('1.2.3 EUR', 'USD')).toBe('1.2.3 USD')
  })
  it('refuses what is no amount', () => { expect(parseMoney('much', 'USD')).toBeUndefined() })
})
