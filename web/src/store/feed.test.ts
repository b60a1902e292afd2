import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Rec, Values } from '../api/types'
import { apply, hear, nothingHeard, type Heard, type Names, type Page, type Told } from './feed'
import { keyOf, newOp } from './op'
import { add, emptyBox, know, recordOf, type Box } from './outbox'
import { touches, type Order } from './touches'

const names: Names = { plural: (type) => `${type}s`, leads: (plural, field, type) => plural === 'contacts' && field !== 'title' && type === 'organization' }
const known = (...records: Rec[]): Box => records.reduce((box, record) => know(box, 'contacts', record), emptyBox)
const told = (more: Partial<Told>): Told => ({ seq: 1, type: 'contact', id: 'A', version: 2, kind: 'update', ...more })

describe('what changed elsewhere', () => {
  it('shows in place, with a mark on what looks different now', () => {
    const { box, marks } = apply(known({ id: 'A', version: 1, title: 'a', email: 'e' }), [
      told({ fields: { title: 'b' }, at: 'now', actor: { kind: 'user', id: 'M', name: 'Mira' } }),
      told({ seq: 2, id: 'B', fields: { title: 'x' } }),
    ], names)

    expect(recordOf(box, 'contacts/A')).toMatchObject({ version: 2, title: 'b', email: 'e', updatedBy: { name: 'Mira' } })
    expect([...marks]).toEqual([['contacts/A', ['title']]])
    expect(box.entries.has('contacts/B')).toBe(false)
  })
  it('leaves what waits here on top, and marks nothing below it', () => {
    const box = add(known({ id: 'A', version: 1, title: 'a' }), newOp('1', 'contacts', 'A', 'update', { title: 'mine' }, { version: 1, values: { title: 'a' } }))

    const after = apply(box, [told({ fields: { title: 'theirs' } })], names)

    expect(recordOf(after.box, keyOf('contacts', 'A'))?.['title']).toBe('mine')
    expect(after.marks.size).toBe(0)
  })
  it('says of a record that it is gone, and asks for one that came back', () => {
    const gone = apply(known({ id: 'A', version: 1, title: 'a' }), [told({ kind: 'delete' })], names).box
    expect(gone.entries.get('contacts/A')).toMatchObject({ gone: true, version: 2 })

    const back = apply(gone, [told({ seq: 2, kind: 'restore', version: 3 })], names).box

    expect(back.entries.get('contacts/A')).toMatchObject({ gone: false, whole: false, version: 3 })
  })
  it('asks for what was out of sight and back, and changed since, before any of that was heard', () => {
    const { box } = apply(known({ id: 'A', version: 5, title: 'a' }), [
      told({ kind: 'gone', version: undefined }), told({ seq: 2, kind: 'create', version: 4 }), told({ seq: 3, version: 5, fields: { title: 'a' } }),
    ], names)

    expect(box.entries.get('contacts/A')).toMatchObject({ gone: false, whole: false, version: 5 })
  })
  it('leaves nothing of a record that is gone in those that name it', () => {
    const acme = { id: 'O', name: 'Acme' }
    const links = [{ ...acme, type: 'organization' }, { id: 'P', name: 'Pear', type: 'organization' }]
    const box = known({ id: 'A', version: 1, organization: acme, 'organization.status': 'lead', partners: links }, { id: 'O', version: 1, title: 'same id' })

    const after = apply(box, [told({ id: 'O', type: 'organization', kind: 'gone' })], names)

    expect(recordOf(after.box, 'contacts/A')).toEqual({ id: 'A', version: 1, organization: null, 'organization.status': null, partners: [links[1]] })
    expect(after.box.entries.get('contacts/O')?.gone).toBeUndefined()
    expect(after.marks.get('contacts/A')).toEqual(['organization', 'organization.status', 'partners'])
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

/** What a server has, tells and answers. `hidden` is out of sight for who asks. */
class Source {
  private readonly rows = new Map<string, { version: number; values: Values; deleted: boolean; hidden: boolean }>()
  private log: Told[] = []
  private lost = 0
  readonly ids: string[] = []
  /** Another number in each life: a position of a former one is none. */
  private life = 0
  private tell(told: Omit<Told, 'seq' | 'type'>): void { this.log.push({ seq: this.log.length + 1, type: 'contact', ...told }) }
  create(): void {
    const id = `R${this.ids.push('')}`
    this.ids[this.ids.length - 1] = id
    this.rows.set(id, { version: 1, values: { title: 'new' }, deleted: false, hidden: false })
    this.tell({ id, version: 1, kind: 'create' })
  }
  change(id: string, values: Values, quiet = false): void {
    const row = this.rows.get(id)
    if (!row || row.deleted) return
    row.version++
    row.values = { ...row.values, ...values }
    if (!row.hidden && !quiet) this.tell({ id, version: row.version, kind: 'update', fields: values })
  }
  move(id: string): void {
    const row = this.rows.get(id)
    if (!row) return
    row.version++
    row.deleted = !row.deleted
    if (!row.hidden) this.tell({ id, version: row.version, kind: row.deleted ? 'delete' : 'restore' })
  }
  hide(id: string): void {
    const row = this.rows.get(id)
    if (!row || row.deleted) return
    row.version++
    row.hidden = !row.hidden
    if (row.hidden) this.tell({ id, kind: 'gone' })
    else this.tell({ id, version: row.version, kind: 'create' })
  }
  /** A long step is told by one item. */
  many(title: string): void {
    for (const id of this.ids) this.change(id, { title }, true)
    this.tell({ kind: 'many' })
  }
  /** The database was put back: positions from before are of another past. */
  putBack(): void {
    this.life++
    this.lost = this.log.length
  }
  get head(): string { return `${this.log.length}-${this.life}` }
  changes(after: string, limit: number): Page | null {
    const [seq = 0, life] = after.split('-').map(Number)
    if (life !== this.life || seq < this.lost) return null
    const items = this.log.slice(seq, seq + limit)
    return { items, next: `${seq + items.length}-${this.life}` }
  }
  read(id: string): Rec | null {
    const row = this.rows.get(id)
    return row && !row.deleted && !row.hidden ? { id, version: row.version, ...row.values } : null
  }
}
/** Somebody who looks at all records, over a line that gives pages late, twice and in any order. */
class Listener {
  box: Box = emptyBox
  heard: Heard
  pages: { readonly asked: string; readonly page: Page | null }[] = []
  private readonly source: Source
  constructor(source: Source) {
    this.source = source
    this.heard = { next: source.head, seq: 0 }
  }
  ask(limit: number): void {
    const asked = this.heard.next ?? expect.fail()
    this.pages.push({ asked, page: this.source.changes(asked, limit) })
  }
  take(at: number, twice: boolean): void {
    const found = this.pages[at]
    if (!found) return
    if (!twice) this.pages.splice(at, 1)
    if (!found.page) {
      if (found.asked === this.heard.next) this.anew()
      return
    }
    const got = hear(this.heard, found.asked, found.page)
    this.heard = got.heard
    this.box = apply(this.box, got.items, names).box
    for (const { kind } of got.items) if (kind === 'many') this.look()
    this.mend()
  }
  anew(): void {
    this.heard = { next: this.source.head, seq: 0 }
    this.look()
  }
  /** What is not known as a whole is asked for, as a page does it. */
  mend(): void { for (const entry of this.box.entries.values()) if (!entry.whole && !entry.gone) this.see(entry.id) }
  look(): void { for (const id of this.source.ids) this.see(id) }
  see(id: string): void {
    const record = this.source.read(id)
    const entries = new Map(this.box.entries)
    const known = entries.get(keyOf('contacts', id))
    // An answer that it is not there any more.
    if (!record && known) this.box = { ...this.box, entries: entries.set(keyOf('contacts', id), { ...known, gone: true }) }
    else if (record) this.box = know(this.box, 'contacts', record)
  }
  check(when: string): void {
    for (const id of this.source.ids) {
      const [entry, record] = [this.box.entries.get(keyOf('contacts', id)), this.source.read(id)]
      if (!entry) continue
      expect(!!entry.gone, `${id} is gone ${when}`).toBe(!record)
      if (record) expect({ id, version: entry.version, ...entry.values }, `${id} ${when}`).toEqual(record)
    }
  }
}
it('knows what the server has once it has heard all, whatever happened, however the line was', () => {
  const doing = fc.constantFrom('create', 'change', 'change', 'move', 'hide', 'many', 'put back', 'ask', 'ask', 'take', 'take', 'look', 'cut')
  fc.assert(fc.property(fc.array(fc.tuple(doing, fc.nat(5), fc.nat(3), fc.boolean()), { maxLength: 80 }), (steps) => {
    const source = new Source()
    source.create()
    source.create()
    const listener = new Listener(source)
    listener.look()
    for (const [what, n, limit, yes] of steps) {
      const id = source.ids[n % source.ids.length] ?? ''
      if (what === 'create') source.create()
      else if (what === 'change') source.change(id, yes ? { title: `t${limit}` } : { email: `e${limit}` })
      else if (what === 'move') source.move(id)
      else if (what === 'hide') source.hide(id)
      else if (what === 'many') source.many(`m${limit}`)
      else if (what === 'put back') source.putBack()
      else if (what === 'ask') listener.ask(limit + 1)
      else if (what === 'take') listener.take(n, yes)
      else if (what === 'look') listener.see(id)
      // The line broke: what was under way comes no more.
      else listener.pages = []
    }

    while (listener.heard.next !== source.head) {
      listener.ask(3)
      listener.take(listener.pages.length - 1, false)
    }

    listener.check('at the end')
  }), { numRuns: Number(process.env['RUNS'] ?? 1000) })
})
