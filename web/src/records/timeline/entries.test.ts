import { describe, expect, it } from 'vitest'
import type { TimelineEntry } from '../../api/types'
import { daysOf, joined, keyOfEntry, peopleOf, tomorrow, wayOf, wordsOf } from './entries'

const activity = (id: string, at: string, more: object = {}): TimelineEntry => ({ kind: 'activity', at, activity: { id, version: 1, kind: 'note', ...more } })
const change = (step: string, at: string): TimelineEntry => ({ kind: 'change', at, change: { what: 'update', step, id: 'R', fields: [] } })

describe('what an activity is', () => {
  it('follows from its kind and, of an interaction, its form', () => {
    expect([{ kind: 'note' }, { kind: 'interaction', form: 'meeting' }, { kind: 'interaction', form: 'call' }, { kind: 'message', channel: 'email' }, { kind: 'reminder' }].map(wayOf)).toEqual(['note', 'meeting', 'call', 'message', 'reminder'])
  })
  it('is not called by what its text says already', () => {
    expect(wordsOf({ subject: 'Board signed off', snippet: 'Board signed off the budget for four cells.' })).toEqual({ subject: '', text: 'Board signed off the budget for four cells.' })
    expect(wordsOf({ subject: 'Site visit', snippet: 'Four cells, two shifts.' })).toEqual({ subject: 'Site visit', text: 'Four cells, two shifts.' })
    expect(wordsOf({ subject: 'Site visit' })).toEqual({ subject: 'Site visit', text: '' })
  })
  it('was with people, or is about whatever else it leads to', () => {
    const [ada, acme] = [{ type: 'contact', id: 'A', name: 'Ada' }, { type: 'organization', id: 'O', name: 'Acme' }]
    expect(peopleOf({ about: [acme, ada] })).toEqual([ada])
    expect(peopleOf({ about: [acme] })).toEqual([acme])
    expect(peopleOf({})).toEqual([])
  })
})

describe('a timeline', () => {
  it('is by day, in the order given', () => {
    const now = Date.parse('2026-11-20T12:00:00')
    const days = daysOf([activity('A', new Date(now).toISOString()), change('S', new Date(now - 1000).toISOString()), activity('B', new Date(now - 86_400_000).toISOString())], now)
    expect(days.map(({ entries }) => entries.map(keyOfEntry).map((key) => key.split(' ')[0]))).toEqual([['A', 'S'], ['B']])
  })
  it('read anew keeps what lies below, nothing twice, and lets go what has gone from the newest page', () => {
    const before = [activity('C', '2026-03-03T00:00:00Z'), activity('B', '2026-02-02T00:00:00Z'), activity('A', '2026-01-01T00:00:00Z')]
    const fresh = [activity('D', '2026-04-04T00:00:00Z'), activity('B', '2026-02-02T00:00:00Z')]
    expect(joined(fresh, before).map(keyOfEntry)).toEqual(['D', 'B', 'A'])
    expect(joined([], before)).toEqual([])
  })
})

it('The first hour of tomorrow is nine', () => {
  const at = new Date(tomorrow(new Date(2026, 11, 31, 23, 59)))
  expect([at.getFullYear(), at.getMonth(), at.getDate(), at.getHours()]).toEqual([2027, 0, 1, 9])
})
