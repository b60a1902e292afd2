import { describe, expect, it } from 'vitest'
import { m as formatWords } from '../../base/formatMessages'
import type { HistoryEntry } from '../../api/types'
import { daysOf, rowsOf, sinceThen } from './history'
import { m } from './messages'

const entry = (seq: number, at: string, fields: readonly string[], more: Partial<HistoryEntry> = {}): HistoryEntry =>
  ({ seq, at, version: seq, kind: 'update', actor: null, changes: fields.map((field) => ({ field, from: null, to: 'x' })), ...more })
const now = Date.parse('2026-11-20T12:00:00')
const none: ReadonlySet<string> = new Set()

describe('the lines of a history', () => {
  it('are one for each field of a small change', () => { expect(rowsOf(entry(1, '2026-11-20T09:00:00', ['title', 'phone']), none, undefined).map((row) => row.field)).toEqual(['title', 'phone']) })
  it('fold a change of many fields into one', () => {
    const [row, ...rest] = rowsOf(entry(1, '2026-11-20T09:00:00', ['a', 'b', 'c', 'd']), none, undefined)

    expect(row).toMatchObject({ field: null, count: 4 })
    expect(rest).toEqual([])
  })
  it('leave out what follows from other fields', () => { expect(rowsOf(entry(1, '2026-11-20T09:00:00', ['firstName', 'name']), new Set(['name']), undefined).map((row) => row.field)).toEqual(['firstName']) })
  it('say that a record was created in one line', () => { expect(rowsOf(entry(1, '2026-11-20T09:00:00', ['a'], { kind: 'create' }), none, undefined)).toHaveLength(1) })
})

describe('the days of a history', () => {
  const entries = [entry(4, '2026-11-20T11:04:00', ['owner'], { undoes: 2 }), entry(3, '2026-11-20T09:00:00', ['phone']), entry(2, '2026-11-19T23:59:00', ['owner']), entry(1, '2026-11-03T10:00:00', ['owner'])]

  it('group by the day of the reader', () => { expect(daysOf(entries, none, now).map((day) => [day.day, day.rows.length])).toEqual([[formatWords.today, 2], [formatWords.yesterday, 1], ['3 Nov 2026', 1]]) })
  it('tell which change was taken back, and by which', () => {
    const rows = daysOf(entries, none, now).flatMap((day) => day.rows)

    expect(rows.map((row) => row.undoneBy?.seq)).toEqual([undefined, undefined, 4, undefined])
  })
  it('tell whether a field was changed again', () => {
    const rows = daysOf(entries, none, now).flatMap((day) => day.rows)

    expect(rows.map((row) => sinceThen(entries, row))).toEqual([m.nobodySince, m.nobodySince, m.undoneSince, m.changedAgain])
  })
})
