import { afterEach, describe, expect, it } from 'vitest'
import { setRegion } from '../../base/region'
import { addMonths, parseDay, parseMoment } from './parse'

const friday = '2026-11-20'

describe('a day typed by a person', () => {
  const meant = {
    today: '2026-11-20', tomorrow: '2026-11-21', yesterday: '2026-11-19', '+3d': '2026-11-23', 'in 2 weeks': '2026-12-04', '3 days ago': '2026-11-17', '-1y': '2025-11-20',
    monday: '2026-11-23', weds: '2026-11-25', 'next fri': '2026-11-27', 'last fri': '2026-11-13', 'last mon': '2026-11-16', 'next month': '2026-12-20',
    '15 Jan': '2027-01-15', 'Jan 15': '2027-01-15', '3 June': '2026-06-03', '15th of January 2027': '2027-01-15', 'Fri, 14 Mar 2025': '2025-03-14', 'Jan 15, 99': '1999-01-15',
    '2027-1-5': '2027-01-05', '15.1.2027': '2027-01-15', '15.1.': '2027-01-15', '1/15/2027': '2027-01-15', '29 Feb 2028': '2028-02-29',
  }
  for (const [text, day] of Object.entries(meant)) it(`reads “${text}” as ${day}`, () => { expect(parseDay(text, friday, true)).toBe(day) })

  it('reads slashes in the order of the language', () => {
    expect(parseDay('3/4/2027', friday, true)).toBe('2027-03-04')
    expect(parseDay('3/4/2027', friday, false)).toBe('2027-04-03')
  })
  it('takes the nearest year when none is given', () => {
    expect(parseDay('15 Jun', friday)).toBe('2026-06-15')
    expect(parseDay('15 Mar', friday)).toBe('2027-03-15')
  })
  for (const text of ['', 'soon', '31 Feb 2027', '2027-13-01', '15', 'marble', 'month', 'friend', 'sunny', 'wedding', 'wes', 'fridays and', 'mo', '3 marble', '15 Jan 2027 more']) it(`does not guess at “${text}”`, () => { expect(parseDay(text, friday, true)).toBeUndefined() })

  it('reads slashes as the country of the workspace writes them', () => {
    setRegion({ country: 'US', weekStart: 'sunday' })
    expect(parseDay('2/3/2026', '2026-01-01')).toBe('2026-02-03')
    setRegion({ country: 'PT', weekStart: 'sunday' })
    expect(parseDay('2/3/2026', '2026-01-01')).toBe('2026-03-02')
  })
  afterEach(() => { setRegion(null) })

  it('keeps the last day of a shorter month', () => { expect(addMonths('2027-01-31', 1)).toBe('2027-02-28') })
})

describe('a moment typed by a person', () => {
  const now = new Date(2026, 10, 20, 9, 0)
  const local = (...parts: [number, number, number, number, number]) => new Date(...parts).toISOString()
  it('takes a time after the day', () => { expect(parseMoment('15 Jan 2027 14:30', now)).toBe(local(2027, 0, 15, 14, 30)) })
  it('reads am and pm', () => { expect(parseMoment('tomorrow 12am', now)).toBe(local(2026, 10, 21, 0, 0)) })
  it('means midnight without a time', () => { expect(parseMoment('15 Jan 2027', now)).toBe(local(2027, 0, 15, 0, 0)) })
  it('means today without a day', () => { expect(parseMoment('16:05', now)).toBe(local(2026, 10, 20, 16, 5)) })
  it('does not take an impossible time', () => { expect(parseMoment('today 25:00', now)).toBeUndefined() })
})
