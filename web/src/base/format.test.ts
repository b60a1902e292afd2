import { afterEach, describe, expect, it, vi } from 'vitest'
import { formatAgo, formatBytes, formatDate, formatMoney, formatNumber } from './format'

const now = new Date(2026, 10, 20, 12, 0).getTime()
const ago = (ms: number): string => formatAgo(new Date(now - ms).toISOString(), now)
const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

describe('formats', () => {
  it('Times nearby are told as how long ago', () => {
    expect(ago(20_000)).toBe('now')
    expect(ago(2 * minute)).toBe('2 min')
    expect(ago(59 * minute)).toBe('59 min')
    expect(ago(3 * hour)).toBe('3 h')
    expect(ago(13 * hour)).toBe('Yesterday')
  })

  it('Times far away are told as a date, other years with the year', () => {
    expect(ago(2 * day)).toBe('18 Nov')
    expect(formatAgo(new Date(2025, 2, 14).toISOString(), now)).toBe('14 Mar 25')
    expect(formatAgo(new Date(2026, 11, 8).toISOString(), now)).toBe('8 Dec')
  })

  describe('while the clocks change', () => {
    afterEach(() => { vi.unstubAllEnvs() })
    it('Yesterday is the day before, not 24 hours', () => {
      vi.stubEnv('TZ', 'Europe/Berlin')
      const seen = new Date(2027, 2, 29, 0, 30).getTime()

      expect(formatAgo(new Date(2027, 2, 27, 23, 30).toISOString(), seen)).toBe('27 Mar')
      expect(formatAgo(new Date(2027, 2, 28, 0, 30).toISOString(), seen)).toBe('Yesterday')
      expect(formatAgo(new Date(2026, 9, 25, 0, 10).toISOString(), new Date(2026, 9, 26, 8, 0).getTime())).toBe('Yesterday')
    })
  })

  it('A date is the same day in every time zone', () => {
    expect(formatDate('2026-03-01')).toBe('1 Mar 2026')
    expect(formatDate('not a date')).toBe('not a date')
  })

  it('Money shows cents only when there are any', () => {
    expect(formatMoney(184000, 'USD')).toBe('$184,000')
    expect(formatMoney(12.5, 'EUR')).toBe('€12.50')
    expect(formatMoney(10, 'no currency')).toBe('10 no currency')
  })

  it('Numbers are grouped', () => {
    expect(formatNumber(1234567.25)).toBe('1,234,567.25')
  })

  it('Sizes take the unit that reads best', () => {
    expect([formatBytes(512), formatBytes(1500), formatBytes(84_000_000), formatBytes(2.5e9)]).toEqual(['512\u00a0B', '1.5\u00a0KB', '84\u00a0MB', '2.5\u00a0GB'])
  })
})
