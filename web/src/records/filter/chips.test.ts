import { afterEach, expect, test, vi } from 'vitest'
import { aField, aType } from '../../api/builders'
import { formatMoney } from '../../base/format'
import { setRegion } from '../../base/region'

vi.hoisted(() => { vi.stubGlobal('location', { pathname: '/', search: '' }) })
const { chipOf } = await import('./chips')
const { readFilter } = await import('./filter')

const type = aType('deal', [aField('score', { kind: 'number' }), aField('worth', { kind: 'money' }), aField('city')])
const valueOf = (name: string, ...values: string[]): string => chipOf(type, { field: name, op: values.length > 1 ? 'between' : 'over', values }, new Map()).value

afterEach(() => setRegion(null))

test('A chip shows figures as the workspace writes them, not as the address does', () => {
  expect(valueOf('score', '12345.5')).toBe('12,345.5')
  setRegion({ country: 'DE', weekStart: 'monday' })

  expect(valueOf('score', '1234.5', '-20000')).toBe('1.234,5 and -20.000')
  expect(valueOf('worth', '1234.50 EUR')).toBe(formatMoney(1234.5, 'EUR'))
  expect(valueOf('worth', '1234')).toBe('1.234')
  expect(valueOf('city', '1234.5')).toBe('1234.5')
})

test('Alternatives, and what is left out, are told in words as deep as they go', () => {
  const told = (filter: string): string[] => readFilter(filter).map((part) => chipOf(type, part, new Map()).text)

  expect(told('city is Moline or score over 1200')).toEqual(['city is Moline or score is over 1,200'])
  expect(told('(city is Moline or score between 1 and 2 and worth filled) and city is Dallas')).toEqual([
    'city is Moline or (score is between 1 and 2 and worth is filled)', 'city is Dallas',
  ])
  expect(told('not (city in ("or", Dallas) or city empty)')).toEqual(['not (city is any of “or”, Dallas or city is empty)'])
  expect(told('city is "Brest (FR), or Metz" or city is Oran')).toEqual(['city is “Brest (FR), or Metz” or city is Oran'])
  expect(told('not city empty')).toEqual(['not (city is empty)'])
})
test('What cannot be read, or names a field that is gone, stays as it is written', () => {
  for (const filter of ['city is Moline or', 'city is Moline or gone is 1', 'not', '(city is Moline) x (city is Dallas)', 'gone is 1']) {
    expect(readFilter(filter).map((part) => chipOf(type, part, new Map()).text)).toEqual([filter])
  }
})
