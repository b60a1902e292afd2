import { describe, expect, it } from 'vitest'
import type { Field, TimelineEntry } from '../../api/types'
import { newOp, type Op } from '../../store/op'
import { daysOf, fits, isDone, joined, keyOfEntry, peopleOf, tomorrow, wayOf, wordsOf } from './entries'

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

describe('what was refused', () => {
  const about = { name: 'about', kind: 'relations' } as unknown as Field
  const note = { kind: 'note', text: 'Hm', at: '2026-01-01T00:00:00Z', about: [{ type: 'contact', id: 'A', name: 'Ada' }], owner: { id: 'u', name: 'Mira' } }
  const held = (more: object): boolean => fits({ ...note, ...more }, about, 'A', 'u')
  it('goes back into the box where that holds all of it', () => {
    expect([held({}), held({ kind: 'interaction', form: 'call', minutes: 5, outcome: 'reached' }), held({ kind: 'reminder', owner: { id: 'v', name: 'Bo' } }), held({ tags: [] })]).toEqual([true, true, true, true])
  })
  it('goes to the form with what the box would drop', () => {
    const other = [...note.about, { type: 'organization', id: 'O', name: 'Acme' }]
    for (const more of [{ subject: 'Hm' }, { tags: ['x'] }, { about: other }, { about: [other[1]] }, { owner: { id: 'v', name: 'Bo' } }, { custom1: 4 }, { kind: 'reminder', done: true }]) expect(held(more), JSON.stringify(more)).toBe(false)
  })
})

describe('a reminder', () => {
  const tick = (done: boolean, state: Op['state']): Op => ({ ...newOp(`${done} ${state}`, 'activities', 'R', 'update', { done }, { version: 1, values: {} }), state })
  it('is as the last press that may still be taken made it', () => {
    expect(isDone({ id: 'R', done: true }, [])).toBe(true)
    expect(isDone({ id: 'R' }, [tick(true, 'sent'), tick(false, 'waiting')])).toBe(false)
    expect(isDone({ id: 'R', done: false }, [tick(true, 'refused')])).toBe(false)
    expect(isDone({ id: 'S', done: false }, [tick(true, 'sent')])).toBe(false)
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
    const page = (items: readonly TimelineEntry[], next: string | null) => ({ items, next })
    const shown = joined(page(fresh, 'after B'), page(before, 'after A'))
    expect([shown.items.map(keyOfEntry), shown.next]).toEqual([['D', 'B', 'A'], 'after A'])
    expect(joined(page([], null), page(before, null)).items).toEqual([])
  })
  it('read anew after more than a page came has no hole: it goes on below the newest', () => {
    const fresh = { items: [activity('E', '2026-06-06T00:00:00Z'), activity('D', '2026-05-05T00:00:00Z')], next: 'after D' }
    expect(joined(fresh, { items: [activity('B', '2026-02-02T00:00:00Z'), activity('A', '2026-01-01T00:00:00Z')], next: null })).toBe(fresh)
  })
  it('that one entry moved to the top of is not known below it', () => {
    const fresh = { items: [activity('A', '2026-06-06T00:00:00Z'), activity('D', '2026-05-05T00:00:00Z')], next: 'after D' }
    expect(joined(fresh, { items: [activity('B', '2026-02-02T00:00:00Z'), activity('A', '2026-01-01T00:00:00Z')], next: null })).toBe(fresh)
  })
})

it('The first hour of tomorrow is nine', () => {
  const at = new Date(tomorrow(new Date(2026, 11, 31, 23, 59)))
  expect([at.getFullYear(), at.getMonth(), at.getDate(), at.getHours()]).toEqual([2027, 0, 1, 9])
})
