import { describe, expect, it } from 'vitest'
import type { Rec } from '../api/types'
import { changed, merge, same } from './merge'

const before: Rec = { id: 'A', version: 3, title: 'Head of Automation', phone: '+1 651 555 0131', tags: ['a', 'b'], updatedAt: 'then' }
const now = (more: object): Rec => ({ ...before, version: 4, ...more })

describe('merging my change with a newer record', () => {
  it('sends again what nobody else touched', () => {
    const found = merge(before, { title: 'VP' }, now({ phone: '1' }))

    expect(found).toEqual({ quiet: { title: 'VP' }, clashes: [], others: ['phone'] })
  })
  it('asks about a field that both changed', () => {
    const found = merge(before, { title: 'VP Automation', phone: '2' }, now({ title: 'VP Engineering' }))

    expect(found.clashes).toEqual([{ field: 'title', before: 'Head of Automation', mine: 'VP Automation', theirs: 'VP Engineering' }])
    expect(found.quiet).toEqual({ phone: '2' })
  })
  it('has nothing to do when both meant the same', () => {
    expect(merge(before, { title: 'VP' }, now({ title: 'VP' }))).toEqual({ quiet: {}, clashes: [], others: [] })
  })
  it('sees that the other side emptied a field', () => {
    const { title: _, ...rest } = before
    expect(merge(before, { title: 'VP' }, { ...rest, version: 4 }).clashes).toHaveLength(1)
  })
  it('does not count the fields that Brisk keeps itself', () => {
    expect(merge(before, {}, now({ updatedAt: 'now' }), new Set(['updatedAt'])).others).toEqual([])
  })
})

describe('whether two values are the same', () => {
  it('takes absent, null, blank and an empty list as empty', () => {
    expect(same(undefined, null)).toBe(true)
    expect(same('', [])).toBe(true)
    expect(same('', 'x')).toBe(false)
  })
  it('compares references by id', () => { expect(same({ id: 'A', name: 'Old' }, { id: 'A', name: 'New' })).toBe(true) })
  it('compares links by record and role, not by the names that they had when they were read', () => {
    const link = { type: 'contact', id: 'A', name: 'Old', role: 'boss' }
    expect(same([link], [{ ...link, name: 'New' }])).toBe(true)
    expect(same([link], [{ ...link, role: 'friend' }])).toBe(false)
    expect(same([link], [{ ...link, id: 'B' }])).toBe(false)
  })
  it('ignores the order of parts but not of entries', () => {
    expect(same({ amount: 1, currency: 'EUR' }, { currency: 'EUR', amount: 1 })).toBe(true)
    expect(same(['a', 'b'], ['b', 'a'])).toBe(false)
  })
  it('ignores an absent label', () => { expect(same([{ label: '', value: 'x' }], [{ value: 'x' }])).toBe(true) })
})

describe('what has to be sent', () => {
  it('is only what differs', () => {
    expect(changed(before, { title: 'Head of Automation', phone: null, city: 'Moline' })).toEqual({ phone: null, city: 'Moline' })
  })
})
