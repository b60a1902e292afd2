import { expect, it } from 'vitest'
import { parseDay, parseMoment } from './parse'

/** Friday, 20 November 2026. */
const friday = '2026-11-20'
it.each([
  ['heute', '2026-11-20'], ['morgen', '2026-11-21'], ['übermorgen', '2026-11-22'], ['gestern', '2026-11-19'], ['vor 3 Tagen', '2026-11-17'], ['in 2 Wochen', '2026-12-04'], ['+2 Wochen', '2026-12-04'], ['nächste Woche', '2026-11-27'],
  ['letzten Monat', '2026-10-20'], ['nächsten Montag', '2026-11-23'], ['am Dienstag', '2026-11-24'], ['Mo', '2026-11-23'], ['1. März 2026', '2026-03-01'], ['15. Okt. 2026', '2026-10-15'], ['15.1.2027', '2027-01-15'],
])('A day is understood in German: %s', (text, day) => { expect(parseDay(text, friday)).toBe(day) })
it.each([['tomorrow', '2026-11-21'], ['3 days ago', '2026-11-17'], ['15 October', '2026-10-15'], ['friday', '2026-11-27']])('English is still understood: %s', (text, day) => { expect(parseDay(text, friday)).toBe(day) })
it.each(['vor 3 Affen', 'nach 3 Tagen', 'morgens', 'nächste'])('No day is guessed at “%s”', (text) => { expect(parseDay(text, friday)).toBeUndefined() })
it('A time is understood in German', () => {
  expect(parseMoment('15.1.2027 um 14:30 Uhr')).toBe(new Date(2027, 0, 15, 14, 30).toISOString())
  expect(parseMoment('heute 9 Uhr', new Date(2026, 10, 20))).toBe(new Date(2026, 10, 20, 9).toISOString())
})
