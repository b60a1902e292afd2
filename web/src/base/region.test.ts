import { afterEach, expect, test } from 'vitest'
import { guessOf, zoneOptions } from './countries'
import { formatNumber } from './format'
import { firstDay, setRegion } from './region'

afterEach(() => { setRegion(null) })

const list = { currencies: ['USD', 'EUR'], countries: [{ code: 'PT', currency: 'EUR', weekStart: 'sunday' }, { code: 'US', currency: 'USD', weekStart: 'sunday' }, { code: 'DE', currency: 'EUR', weekStart: 'monday' }] }

test('Numbers, money and days have the shape of the workspace, and get a new one when it changes', () => {
  expect(formatNumber(1234.5)).toBe('1,234.5')

  setRegion({ country: 'DE', weekStart: 'monday' })

  expect(formatNumber(1234.5)).toBe('1.234,5')
})
test('Weeks begin where the workspace says', () => {
  expect(firstDay()).toBe(1)
  setRegion({ weekStart: 'saturday' })
  expect(firstDay()).toBe(6)
})
test('The browser tells the country, and the country its currency and week', () => {
  expect(guessOf(['en', 'pt-PT'], 'Europe/Lisbon', list)).toEqual({ country: 'PT', timeZone: 'Europe/Lisbon', currency: 'EUR', weekStart: 'sunday', language: 'en' })
  expect(guessOf(['de-DE'], 'Europe/Berlin', list).language).toBe('de')
  expect(guessOf(['en'], '', list)).toEqual({ country: undefined, timeZone: 'UTC', currency: 'USD', weekStart: 'monday', language: 'en' })
  expect(guessOf(['not a language'], 'UTC', null).country).toBeUndefined()
})
test('Every time zone can be chosen, and UTC first', () => {
  expect(zoneOptions()[0]?.value).toBe('UTC')
  expect(zoneOptions().some((zone) => zone.label === 'America/New York')).toBe(true)
})
