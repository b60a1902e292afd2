import { expect, it } from 'vitest'
import { formatAgo, formatBytes, formatDate, formatMoney, formatNumber } from './format'
import { counted, listed, plural } from './words'

const now = new Date(2026, 10, 20, 12, 0).getTime()
const ago = (hours: number): string => formatAgo(new Date(now - hours * 3_600_000).toISOString(), now)

it('Numbers, money, days and sizes are written as in German', () => {
  expect(formatNumber(1234.5)).toBe('1.234,5')
  expect(formatMoney(1234.5, 'EUR')).toBe('1.234,50\u00a0€')
  expect(formatDate('2026-03-01')).toBe('1. März 2026')
  expect(formatBytes(1500)).toBe('1,5\u00a0KB')
})
it('Times nearby are told in German', () => {
  expect([0.001, 0.05, 3, 13, 48].map(ago)).toEqual(['jetzt', 'vor 3\u00a0min', 'vor 3\u00a0h', 'Gestern', '18. Nov.'])
})
it('Nouns keep their capital, and follow the number', () => {
  const contact = { label: 'Kontakt', labelPlural: 'Kontakte' }

  expect([counted(1, contact), counted(2000, contact), plural(0, { one: 'Zeile', other: 'Zeilen' }), listed(['A', 'B', 'C'])]).toEqual(['1 Kontakt', '2.000 Kontakte', '0 Zeilen', 'A, B und C'])
})
