import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { decimalsOf } from './currencies'
import { formatMoney } from './format'

/** The server's lists: what an amount means that is stored. */
const source = readFileSync(new URL('../../../src/Brisk.Domain/Fields/Currencies.cs', import.meta.url), 'utf8')
const listOf = (name: string): string[] => (new RegExp(`string ${name} =([^;]*);`).exec(source)?.[1] ?? '').match(/\b[A-Z]{3}\b/g) ?? []

test.each([['NoDecimals', 0], ['TwoDecimals', 2], ['ThreeDecimals', 3], ['FourDecimals', 4]] as const)('Currencies have as many decimals as on the server: %s', (name, count) => {
  expect(listOf(name).length).toBeGreaterThan(1)
  expect(listOf(name).filter((code) => decimalsOf(code) !== count)).toEqual([])
})
test('No figure of an amount is left out, whatever the browser thinks of the currency', () => {
  expect([formatMoney(15.5, 'HUF'), formatMoney(1500, 'HUF'), formatMoney(1.25, 'IQD')].map((text) => text.replace(/[^\d.,]/g, ''))).toEqual(['15.50', '1,500', '1.250'])
})
