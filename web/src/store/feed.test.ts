import { describe, expect, it } from 'vitest'
import type { Rec } from '../api/types'
import { apply, hear, nothingHeard, type Told } from './feed'
import { keyOf, newOp } from './op'
import { add, emptyBox, know, recordOf, type Box } from './outbox'
import { touches, type Order } from './touches'

const plural = (type: string): string => `${type}s`
const known = (...records: Rec[]): Box => records.reduce((box, record) => know(box, 'contacts', record), emptyBox)
const told = (more: Partial<Told>): Told => ({ seq: 1, type: 'contact', id: 'A', version: 2, kind: 'update', ...more })

describe('what changed elsewhere', () => {
  it('shows in place, with a mark on what looks different now', () => {
    const { box, marks } = apply(known({ id: 'A', version: 1, title: 'a', email: 'e' }), [
      told({ fields: { title: 'b' }, at: 'now', actor: { kind: 'user', id: 'M', name: 'Mira' } }),
      told({ seq: 2, id: 'B', fields: { title: 'x' } }),
    ], plural)

    expect(recordOf(box, 'contacts/A')).toMatchObject({ version: 2, title: 'b', email: 'e', updatedBy: { name: 'Mira' } })
    expect([...marks]).toEqual([['contacts/A', ['title']]])
    expect(box.entries.has('contacts/B')).toBe(false)
  })
  it('leaves what waits here on top, and marks nothing below it', () => {
    const box = add(known({ id: 'A', version: 1, title: 'a' }), newOp('1', 'contacts', 'A', 'update', { title: 'mine' }, { version: 1, values: { title: 'a' } }))

    const after = apply(box, [told({ fields: { title: 'theirs' } })], plural)

    expect(recordOf(after.box, keyOf('contacts', 'A'))?.['title']).toBe('mine')
    expect(after.marks.size).toBe(0)
  })
  it('says of a record that it is gone, and asks for one that came back', () => {
    const gone = apply(known({ id: 'A', version: 1, title: 'a' }), [told({ kind: 'delete' })], plural).box
    expect(gone.entries.get('contacts/A')).toMatchObject({ gone: true, version: 2 })

    const back = apply(gone, [told({ seq: 2, kind: 'restore', version: 3 })], plural).box

    expect(back.entries.get('contacts/A')).toMatchObject({ gone: false, whole: false, version: 3 })
  })
  it('is taken once and in its order, however often and late it comes', () => {
    const page = { items: [told({ seq: 5 })], next: '5' }
    const first = hear(nothingHeard, null, page)
    expect(first).toMatchObject({ heard: { next: '5', seq: 5 }, items: [{ seq: 5 }] })

    expect(hear(first.heard, null, { items: [told({ seq: 3 })], next: '3' })).toEqual({ heard: first.heard, items: [] })
    expect(hear(first.heard, '5', { items: [told({ seq: 5 }), told({ seq: 6 })], next: '6' }).items).toMatchObject([{ seq: 6 }])
  })
})

describe('a list', () => {
  const order = (more: Partial<Order>): Order => ({ type: 'contact', filter: '', sort: 'name', fields: ['name', 'organization'], ...more })
  const leads = (field: string) => (field === 'organization' ? [{ name: 'organization', title: 'name' }] : [])
  it.each<[string, Partial<Order>, Partial<Told>, boolean]>([
    ['a field that it shows only', {}, { fields: { title: 'x' } }, false],
    ['the field that it is sorted by', { sort: '-title' }, { fields: { title: 'x' } }, true],
    ['a field of its filter', { filter: 'title is x and city is y' }, { fields: { city: 'x' } }, true],
    ['a field with a like name', { filter: 'subtitle is x' }, { fields: { title: 'x' } }, false],
    ['when it was changed', { sort: '-updatedAt' }, { fields: {} }, true],
    ['that there is one more', {}, { kind: 'create' }, true],
    ['another type', {}, { type: 'task', kind: 'create' }, false],
    ['what the organization is called', {}, { type: 'organization', fields: { name: 'x' } }, true],
    ['what the organization does', {}, { type: 'organization', fields: { industry: 'x' } }, false],
    ['a field of the organization in the filter', { filter: 'organization.industry is x' }, { type: 'organization', fields: { industry: 'x' } }, true],
    ['many at once', {}, { kind: 'many' }, true],
  ])('is touched by %s', (_what, given, change, expected) => {
    expect(touches(order(given), told(change), leads)).toBe(expected)
  })
})
