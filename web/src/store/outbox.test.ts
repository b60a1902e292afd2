import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Cell, Rec, Values } from '../api/types'
import { accept, patch, take, tells, type Entry } from './entry'
import { apply, hear, nothingHeard, type Heard, type Page, type Told } from './feed'
import { withOwn } from './withOwn'
import { same } from './merge'
import { against, isOpen, keyOf, keyOfOp, nameNew, newOp, type Op } from './op'
import { add, answer, cancel, conflictOf, decide, emptyBox, forget, know, next, opsOf, recordOf, retry, type Box, type News, type Reply } from './outbox'

const type = 'contacts'
const fields = ['title', 'email', 'note']
const ids = ['A', 'B', 'C', 'D', 'E']

/** What was written, by whom, and what the record was then. */
interface Write { readonly record: string; readonly version: number; readonly by: number; readonly op: string; readonly values: Values; readonly after: Values }
class Server {
  readonly log: Write[] = ids.map((record) => ({ record, version: 1, by: -1, op: '', values: {}, after: {} }))
  private readonly kept = new Map<string, Values>()
  at(record: string, version = Number.POSITIVE_INFINITY): Write {
    return this.log.findLast((write) => write.record === record && write.version <= version) ?? expect.fail(record)
  }
  read(record: string): Rec {
    const { version, after } = this.at(record)
    return { id: record, version, ...after }
  }
  /** What happened after a position, three changes at a time. */
  changes(after: string | null): Page {
    const from = Number(after ?? 0)
    const items = this.log.slice(from, from + 3).map(({ record, version, values }, at): Told => ({ seq: from + at + 1, type, id: record, kind: 'update', version, fields: values }))
    return { items, next: String(from + items.length), head: String(this.log.length) }
  }
  /** Trims like the real one does; what has a `!` in it is refused. */
  write(by: number, op: Op): Reply {
    const key = `${by}:${op.id}.${op.turn}`
    const kept = this.kept.get(key)
    if (kept) {
      expect(op.values, 'the same is sent under the same key').toEqual(kept)
      return { record: this.read(op.record) }
    }
    const now = this.at(op.record)
    if (now.version !== op.upon) return { why: { status: 412, code: 'version-stale', detail: '', fields: {} }, current: this.read(op.record) }
    if (Object.values(op.values).some((value) => String(value).includes('!'))) return { why: { status: 422, code: 'invalid', detail: 'no', fields: {} } }
    const values = Object.fromEntries(Object.entries(op.values).map(([name, value]): [string, Cell] => [name, typeof value === 'string' ? value.trim() : value]))
    const version = now.version + 1
    this.log.push({ record: op.record, version, by, op: op.id, values, after: { ...now.after, ...values } })
    this.kept.set(key, op.values)
    return { record: this.read(op.record) }
  }
}

/** Draft of a person: opened at one moment, finished at another. */
interface Draft { readonly record: string; readonly field: string; readonly base: { readonly version: number; readonly values: Values } }
class Client {
  box: Box = emptyBox
  heard: Heard = nothingHeard
  drafts: Draft[] = []
  /** Every operation ever made, and how it ended. */
  readonly made = new Map<string, Op>()
  readonly ended = new Map<string, string>()
  readonly number: number
  private count = 0
  constructor(number: number) { this.number = number }

  id(): string { return `${this.number}-${++this.count}` }
  change(record: string, values: Values, base: Draft['base']): Op {
    const op = newOp(this.id(), type, record, 'update', values, base)
    const before = this.box
    this.box = add(this.box, op)
    this.made.set(op.id, op)
    this.gone(before, 'replaced')
    return op
  }
  /** What was in `before` and is no longer there was ended by a person. */
  gone(before: Box, how: string): void {
    for (const { id } of before.ops) if (!this.box.ops.some((op) => op.id === id) && !this.ended.has(id)) this.ended.set(id, how)
  }
  note(news: readonly News[]): void {
    for (const one of news) if (one.kind === 'accepted' || one.kind === 'already' || one.kind === 'joined' || one.kind === 'coalesced') this.ended.set(one.op.id, one.kind)
  }
}
interface Message { readonly from: number; readonly op: Op }
interface Answer { readonly to: number; readonly id: string; readonly reply: Reply }

/** Two or three people at five records, and a wire that delivers in any order, twice, late or never. */
class World {
  readonly server = new Server()
  readonly clients: Client[]
  requests: Message[] = []
  answers: Answer[] = []
  pages: { readonly to: Client; readonly asked: string | null; readonly page: Page }[] = []
  private readonly versions = new Map<string, number>()
  constructor(people: number) { this.clients = Array.from({ length: people }, (_, number) => new Client(number)) }

  send(client: Client): void {
    const turn = next(client.box, new Set())
    client.box = turn.box
    client.note(turn.news)
    for (const op of turn.send) {
      this.silent(client, op)
      this.requests.push({ from: client.number, op })
    }
    for (const one of turn.news) if (one.kind === 'conflict') this.deserved(client, one.op)
  }
  /** 5: what clashes was changed by somebody else. */
  deserved(client: Client, op: Op): void {
    const entry = client.box.entries.get(keyOfOp(op))
    const open = conflictOf(client.box, keyOfOp(op))
    expect(entry && open && open.clashes.length).toBeTruthy()
    for (const { field } of open?.clashes ?? [])
      expect(this.server.log.some((write) => write.record === op.record && write.by !== client.number && write.version > op.base.version && field in write.values),
        `${op.id} ${field} was changed by somebody else`).toBe(true)
  }
  /** 4 and 5: nothing that somebody else wrote since the person looked is written over without asking. */
  silent(client: Client, op: Op): void {
    for (const field of Object.keys(op.values)) {
      const then = this.server.at(op.record, op.base.version).after[field]
      const now = this.server.at(op.record, op.upon)
      const last = this.server.log.findLast((write) => write.record === op.record && write.version <= op.upon && field in write.values)
      if (op.upon > this.server.at(op.record).version) expect.fail('a version from the future')
      expect(same(then, now.after[field]) || same(op.base.values[field], now.after[field]) || same(op.values[field], now.after[field]) || !last || last.by === client.number).toBe(true)
    }
  }
  reach(at: number, twice: boolean): void {
    const message = this.requests[at]
    if (!message) return
    if (!twice) this.requests.splice(at, 1)
    this.answers.push({ to: message.from, id: message.op.id, reply: this.server.write(message.from, message.op) })
  }
  /** The line breaks: the client hears of no answer, whether it was done or not. */
  cut(at: number): void {
    const [message] = this.requests.splice(at, 1)
    if (message) this.hear({ to: message.from, id: message.op.id, reply: { later: true } })
  }
  lose(at: number): void {
    const [lost] = this.answers.splice(at, 1)
    if (lost) this.hear({ ...lost, reply: { later: true } })
  }
  hear({ to, id, reply }: Answer): void {
    const client = this.clients[to]
    if (!client) return
    const turn = answer(client.box, id, reply)
    client.box = turn.box
    client.note(turn.news)
  }
  arrive(at: number, twice: boolean): void {
    const answered = this.answers[at]
    if (!answered) return
    if (!twice) this.answers.splice(at, 1)
    this.hear(answered)
  }
  ask(client: Client): void { this.pages.push({ to: client, asked: client.heard.next, page: this.server.changes(client.heard.next) }) }
  told(at: number, twice: boolean): void {
    const found = this.pages[at]
    if (!found) return
    if (!twice) this.pages.splice(at, 1)
    const { to, asked, page } = found
    const got = hear(to.heard, asked, page)
    to.heard = got.heard
    to.box = apply(to.box, got.items, { plural: () => type, leads: () => false }).box
  }
  see(client: Client, record: string, some?: readonly string[]): void {
    const found = this.server.read(record)
    client.box = know(client.box, type, some ? { id: found.id, version: found.version, ...Object.fromEntries(some.map((name) => [name, found[name]])) } : found, some)
  }
  check(): void {
    for (const client of this.clients) {
      const sent = new Set<string>()
      for (const op of client.box.ops) {
        if (op.state !== 'sent') continue
        expect(sent.has(keyOfOp(op)), 'one under way at each record').toBe(false)
        sent.add(keyOfOp(op))
      }
      for (const [key, entry] of client.box.entries) {
        const name = `${client.number} ${key}`
        expect(entry.version, 'the version never falls').toBeGreaterThanOrEqual(this.versions.get(name) ?? 0)
        this.versions.set(name, entry.version)
        const then = this.server.at(entry.id, entry.version)
        expect(then.version).toBe(entry.version)
        for (const [field, value] of Object.entries(entry.values)) expect(same(value, then.after[field]), `${key} ${field}`).toBe(true)
      }
      for (const id of client.made.keys()) expect(client.ended.has(id) !== client.box.ops.some((op) => op.id === id), `${id} ends once`).toBe(true)
    }
    for (const write of this.server.log) for (const value of Object.values(write.values)) if (value) expect(String(value).startsWith(write.record), 'written where it was meant').toBe(true)
  }
  /** Everything is let through, and people decide. */
  settle(): void {
    for (let round = 0; round < 200; round++) {
      for (const client of this.clients) this.send(client)
      while (this.requests.length) this.reach(0, false)
      while (this.answers.length) this.arrive(0, false)
      for (const client of this.clients) {
        for (const op of client.box.ops.filter((one) => one.state === 'refused')) {
          const before = client.box
          client.box = cancel(client.box, op.id)
          client.gone(before, 'let go')
        }
        for (const id of ids) this.choose(client, id, true)
      }
      this.check()
      if (this.clients.some((client) => client.box.ops.length)) continue
      for (const client of this.clients) this.catchUp(client)
      this.check()
      return
    }
    expect.fail('it never came to rest')
  }
  /** 8: with nothing waiting, and all changes heard, what is known is what the server has. */
  catchUp(client: Client): void {
    while (Number(client.heard.next ?? 0) < this.server.log.length) {
      this.ask(client)
      this.told(this.pages.length - 1, false)
    }
    for (const { id, version, values, whole } of client.box.entries.values()) {
      const now = this.server.read(id)
      expect(version).toBe(now.version)
      for (const [field, value] of Object.entries(values)) expect(same(value, now[field]), `${id} ${field}`).toBe(true)
      if (whole) for (const field of fields) expect(same(values[field], now[field]), `${id} ${field}`).toBe(true)
    }
  }
  choose(client: Client, record: string, mine: boolean): void {
    const key = keyOf(type, record)
    const open = conflictOf(client.box, key)
    if (!open) return
    const before = client.box
    const id = client.id()
    client.box = decide(client.box, key, mine ? Object.fromEntries(open.clashes.map((clash) => [clash.field, clash.mine])) : {}, id)
    const made = client.box.ops.find((op) => op.id === id)
    if (made) client.made.set(id, made)
    client.gone(before, 'decided')
  }
}

const command = (records: number, names: number) => fc.record({
  what: fc.constantFrom('open', 'type', 'edit', 'edit', 'send', 'send', 'reach', 'reach', 'arrive', 'arrive', 'again', 'twice', 'cut', 'lose', 'see', 'part', 'leave', 'ask', 'ask', 'told', 'told', 'toldAgain', 'unheard', 'undo', 'retry', 'decide', 'bad', 'spaced'),
  who: fc.nat(2), record: fc.nat(records - 1), field: fc.nat(names - 1), at: fc.nat(5), yes: fc.boolean(),
})
function play(people: number, commands: readonly (ReturnType<typeof command> extends fc.Arbitrary<infer T> ? T : never)[]): World {
  const world = new World(people)
  let text = 0
  for (const { what, who, record: at, field: which, at: place, yes } of commands) {
    const client = world.clients[who % people]
    const record = ids[at] ?? 'A'
    const field = fields[which] ?? 'title'
    if (!client) continue
    const key = keyOf(type, record)
    if (!client.box.entries.has(key)) world.see(client, record)
    const shown = recordOf(client.box, key) ?? expect.fail(key)
    const base = { version: shown.version, values: shown }
    const said = `${record} ${++text}`
    if (what === 'open') client.drafts.push({ record, field, base })
    else if (what === 'type') { const draft = client.drafts.shift(); if (draft) client.change(draft.record, { [draft.field]: `${draft.record} ${text}` }, draft.base) }
    else if (what === 'edit') client.change(record, { [field]: said, ...(yes && { note: `${said} too` }) }, base)
    else if (what === 'spaced') client.change(record, { [field]: `${said} ` }, base)
    else if (what === 'bad') client.change(record, { [field]: `${said}!` }, base)
    else if (what === 'send') world.send(client)
    else if (what === 'reach') world.reach(place, false)
    else if (what === 'again') world.reach(place, true)
    else if (what === 'arrive') world.arrive(place, false)
    else if (what === 'twice') world.arrive(place, true)
    else if (what === 'cut') world.cut(place)
    else if (what === 'lose') world.lose(place)
    else if (what === 'see') world.see(client, record)
    else if (what === 'ask') world.ask(client)
    else if (what === 'told') world.told(place, false)
    else if (what === 'toldAgain') world.told(place, true)
    else if (what === 'unheard') world.pages.splice(place, 1)
    else if (what === 'part') world.see(client, record, [field])
    else if (what === 'leave') client.box = forget(client.box, [key])
    else if (what === 'undo') { const before = client.box; const op = client.box.ops.findLast(isOpen); if (op) client.box = cancel(client.box, op.id); client.gone(before, 'undone') }
    else if (what === 'retry') { const op = client.box.ops.find((one) => one.state === 'refused'); if (op) client.box = retry(client.box, op.id) }
    else if (what === 'decide') world.choose(client, record, yes)
    world.check()
  }
  return world
}

describe('several people, one server, a bad line', () => {
  // Five records, and one field of one record, where everybody meets.
  it.each([[5, 3], [1, 1]])('ends with the same on all sides, with nothing lost, doubled or written elsewhere: %i records, %i fields', (records, names) => {
    fc.assert(fc.property(fc.integer({ min: 2, max: 3 }), fc.array(command(records, names), { maxLength: 60 }), (people, commands) => {
      const world = play(people, commands)

      world.settle()

      for (const client of world.clients) {
        for (const record of ids) {
          world.see(client, record)
          const shown = recordOf(client.box, keyOf(type, record))
          for (const field of fields) expect(same(shown?.[field], world.server.read(record)[field])).toBe(true)
        }
        for (const [id, how] of client.ended) {
          const writes = world.server.log.filter((write) => write.op === id)
          expect(writes.length, `${id} ${how} is written once at most`).toBeLessThanOrEqual(1)
          expect(writes.length, `${id} ${how}`).toBe(how === 'accepted' ? 1 : how === 'already' ? writes.length : 0)
        }
      }
    }), { numRuns: Number(process.env['RUNS'] ?? 400) })
  })
  it('knows no value older than the version it says, in whatever order and parts records come', () => {
    const history = Array.from({ length: 6 }, (_, at): Rec => ({ id: 'A', version: at + 1, title: `t${Math.floor(at / 2)}`, email: `e${at}`, note: null }))
    fc.assert(fc.property(fc.array(fc.tuple(fc.nat(5), fc.option(fc.subarray(fields), { nil: undefined })), { minLength: 1 }), (answers) => {
      let entry: Entry | undefined
      for (const [at, part] of answers) {
        const full = history[at] ?? expect.fail()
        const before: number = entry?.version ?? 0
        entry = take(entry, type, part ? { id: 'A', version: full.version, ...Object.fromEntries(part.map((name) => [name, full[name]])) } : full, part)
        expect(entry.version).toBe(Math.max(before, full.version))
        const then = history[entry.version - 1] ?? expect.fail()
        for (const [name, value] of Object.entries(entry.values)) expect(value).toEqual(then[name])
        if (entry.whole) expect(Object.keys(entry.values).sort()).toEqual([...fields].sort())
        for (const name of Object.keys(entry.was)) expect(name in entry.values, 'what is older stands aside').toBe(false)
      }
    }))
  })
})

describe('an entry', () => {
  const known = take(undefined, type, { id: 'A', version: 3, title: 'a', email: 'e' })
  it('goes on by the change that follows it, and knows no more than that of a later one', () => {
    const next = patch(known, { version: 4, values: { title: 'b' } })
    expect(next).toMatchObject({ version: 4, whole: true, values: { title: 'b', email: 'e' }, was: {} })

    const later = patch(next, { version: 6, values: { title: 'c' } })

    expect(later).toMatchObject({ version: 6, whole: false, values: { title: 'c' }, was: { email: 'e' } })
    expect(patch(later, { version: 5, values: { title: 'old' } })).toBe(later)
    expect(tells(later, ['title', 'organization.status'])).toBe(true)
    expect(tells(later, ['title', 'email'])).toBe(false)
  })
  it('shows what this client wrote since it was known as a whole, and is in no conflict with that', () => {
    const own = accept(known, { id: 'A', version: 4, title: ' b'.trim(), email: 'e' }, { title: ' b' }, 3)
    const gap = patch(own, { version: 6, values: { email: 'z' } })

    const shown = withOwn(known, gap.own)

    expect(shown).toMatchObject({ version: 3, values: { title: 'b', email: 'e' } })
    const base = { version: shown.version, values: shown.values }
    const whole = take(gap, type, { id: 'A', version: 6, title: 'b', email: 'z' })
    expect(against(newOp('1', type, 'A', 'update', { title: 'c' }, base), whole)).toMatchObject({ quiet: { title: 'c' }, clashes: [] })
  })
  it('keeps what lists tell of other records beside it', () => {
    const listed = take(undefined, type, { id: 'A', version: 3, title: 'a', 'organization.status': 'lead' }, ['title', 'organization.status'])

    const whole = take(listed, type, { id: 'A', version: 4, title: 'b' })
    const listedAgain = take(whole, type, { id: 'A', version: 4, title: 'b', 'organization.status': 'customer' }, ['title', 'organization.status'])

    expect(whole).toMatchObject({ whole: true, values: { title: 'b', 'organization.status': 'lead' } })
    expect(listedAgain).toMatchObject({ whole: true, values: { title: 'b', 'organization.status': 'customer' } })
  })
})

describe('an operation', () => {
  const opened = (values: Values = {}): Box => know(emptyBox, type, { id: 'A', version: 3, ...values })
  const change = (box: Box, id: string, values: Values): Box => {
    const shown = recordOf(box, keyOf(type, 'A')) ?? expect.fail()
    return add(box, newOp(id, type, 'A', 'update', values, { version: shown.version, values: shown }))
  }
  const ask = (box: Box) => next(box, new Set())
  const stale = (current: Rec): Reply => ({ why: { status: 412, code: 'version-stale', detail: '', fields: {} }, current })

  it('waits for the one before it, and goes on top of what that made', () => {
    const first = ask(change(ask(change(opened({ title: 'a' }), '1', { title: 'b' })).box, '2', { title: 'c' }))
    expect(first.send).toEqual([])

    const second = ask(answer(first.box, '1', { record: { id: 'A', version: 4, title: 'b' } }).box)

    expect(second.send).toMatchObject([{ id: '2', upon: 4, values: { title: 'c' } }])
  })
  it('is not in conflict with what the server made of its own forerunner', () => {
    const first = ask(change(ask(change(opened({ title: 'a' }), '1', { title: ' b' })).box, '2', { title: 'c' }))

    const second = ask(answer(first.box, '1', { record: { id: 'A', version: 4, title: 'B' } }).box)

    expect(second.send).toMatchObject([{ id: '2', upon: 4 }])
  })
  it('stands upon what its forerunner became, also when others wrote after that', () => {
    const first = ask(change(ask(change(opened({ title: 'a', note: '' }), '1', { title: ' b' })).box, '2', { title: 'c' }))
    const own = answer(first.box, '1', { record: { id: 'A', version: 4, title: 'B', note: '' } }).box

    expect(ask(know(own, type, { id: 'A', version: 5, title: 'B', note: 'hm' })).send).toMatchObject([{ id: '2', upon: 5 }])
  })
  it('stands upon what was there before its forerunner, when that was refused', () => {
    const first = ask(change(ask(change(opened({ title: 'a', note: '' }), '1', { title: '!' })).box, '2', { title: 'c' }))
    const refused = answer(first.box, '1', { why: { status: 422, code: 'invalid', detail: 'no', fields: {} } }).box

    expect(ask(know(refused, type, { id: 'A', version: 4, title: 'a', note: 'hm' })).send).toMatchObject([{ id: '2', upon: 4 }])
  })
  it('goes upon the version that was seen in a list, though less is known of the record', () => {
    const turn = ask(add(opened({ title: 'a' }), newOp('1', type, 'A', 'update', { title: 'c' }, { version: 5, values: { title: 'b' } })))

    expect(turn.send).toMatchObject([{ upon: 5, values: { title: 'c' } }])
  })
  it('does not write over what somebody else wrote after it, though a repeated answer already shows that', () => {
    const lost = answer(ask(change(ask(change(opened({ title: 'a' }), '1', { title: 'b' })).box, '2', { title: 'c' })).box, '1', { later: true })
    const repeated = answer(ask(lost.box).box, '1', { record: { id: 'A', version: 5, title: 'z' } })

    expect(ask(repeated.box).send).toEqual([])
    expect(conflictOf(repeated.box, keyOf(type, 'A'))).toBeNull()
    expect(conflictOf(ask(repeated.box).box, keyOf(type, 'A'))?.clashes).toMatchObject([{ before: 'b', mine: 'c', theirs: 'z' }])
  })
  it('is sent again under the same key as long as nobody knows what became of it', () => {
    const first = ask(change(opened(), '1', { title: 'b' }))
    const box = know(answer(first.box, '1', { later: true }).box, type, { id: 'A', version: 9, title: 'z' })

    expect(ask(box).send).toMatchObject([{ id: '1', turn: 0, upon: 3, values: { title: 'b' } }])
  })
  it('goes as a whole where both sides set one of its fields to the same', () => {
    const first = ask(change(opened({ firstName: 'Ada', lastName: 'L', note: '' }), '1', { firstName: 'Adah', lastName: 'Byron' }))
    const merged = ask(answer(first.box, '1', stale({ id: 'A', version: 4, firstName: 'Ada', lastName: 'Byron', note: 'hm' })).box)
    expect(merged.send).toMatchObject([{ upon: 4, values: { firstName: 'Adah' } }])

    const done = answer(merged.box, '1', { record: { id: 'A', version: 5, firstName: 'Adah', lastName: 'Byron', note: 'hm' } })

    expect(done.box.ops).toEqual([])
  })
  it('measures a conflict against what was seen, not against what is there now', () => {
    const seen = recordOf(opened({ title: 'a' }), keyOf(type, 'A')) ?? expect.fail()
    const meanwhile = know(opened({ title: 'a' }), type, { id: 'A', version: 4, title: 'z' })

    const turn = ask(add(meanwhile, newOp('1', type, 'A', 'update', { title: 'b' }, { version: 3, values: seen })))

    expect(turn.send).toEqual([])
    expect(conflictOf(turn.box, keyOf(type, 'A'))?.clashes).toEqual([{ field: 'title', before: 'a', mine: 'b', theirs: 'z' }])
  })
  it('joins the conflict of the one before it: what was wanted last is the choice', () => {
    const first = ask(change(ask(change(opened({ title: 'a' }), '1', { title: 'b' })).box, '2', { title: 'c' }))
    const stuck = ask(answer(first.box, '1', stale({ id: 'A', version: 4, title: 'z' })).box)

    expect(conflictOf(stuck.box, keyOf(type, 'A'))?.clashes).toEqual([{ field: 'title', before: 'a', mine: 'c', theirs: 'z' }])
    const chosen = ask(decide(stuck.box, keyOf(type, 'A'), { title: 'c' }, '3'))
    expect(chosen.send).toMatchObject([{ id: '3', upon: 4, values: { title: 'c' } }])
  })
  it('takes what was wanted later of its fields into its conflict, and lets the rest of that go', () => {
    const first = ask(change(ask(change(opened({ title: 'a', email: 'a', note: '' }), '1', { email: 'b', note: 'n' })).box, '2', { title: 'c', note: 'nn' }))
    const stuck = ask(answer(first.box, '1', stale({ id: 'A', version: 4, title: 'a', email: 'z', note: '' })).box)

    expect(stuck.send).toMatchObject([{ id: '2', upon: 4, values: { title: 'c' } }])
    expect(conflictOf(stuck.box, keyOf(type, 'A'))).toMatchObject({ clashes: [{ field: 'email', mine: 'b', theirs: 'z' }], quiet: { note: 'nn' } })
  })
  it('cannot be let go of while nobody knows what became of it, unless somebody says so', () => {
    const unsure = answer(ask(change(opened(), '1', { title: 'b' })).box, '1', { later: true, trouble: 'No.' }).box

    expect(unsure.ops).toMatchObject([{ tries: 1, trouble: 'No.' }])
    expect(cancel(unsure, '1')).toBe(unsure)
    expect(cancel(unsure, '1', { sure: true }).ops).toEqual([])
  })
  it('becomes one with the later edits of the same fields while the one before is on its way', () => {
    const first = ask(change(change(ask(change(opened({ title: 'a' }), '1', { title: 'b' })).box, '2', { title: 'c' }), '3', { title: 'd' }))
    expect(first.send).toEqual([])

    const second = ask(answer(first.box, '1', { record: { id: 'A', version: 4, title: 'b' } }).box)

    expect(second.send).toMatchObject([{ id: '3', upon: 4, values: { title: 'd' }, base: { values: { title: 'b' } }, over: ['2'] }])
  })
  it('asks where somebody else wrote since the first of the edits that became one began', () => {
    const typed = change(opened({ title: 'a' }), '1', { title: 'b' })
    const told = change(know(typed, type, { id: 'A', version: 4, title: 'z' }), '2', { title: 'c' })

    const turn = ask(told)

    expect(turn.send).toEqual([])
    expect(conflictOf(turn.box, keyOf(type, 'A'))?.clashes).toEqual([{ field: 'title', before: 'a', mine: 'c', theirs: 'z' }])
  })
  it('does not become one with an edit of another field, nor across one', () => {
    const typed = change(change(change(opened({ title: 'a', note: '' }), '1', { title: 'b' }), '2', { note: 'n' }), '3', { title: 'c' })

    expect(ask(typed)).toMatchObject({ send: [{ id: '1' }], box: { ops: [{ id: '1' }, { id: '2' }, { id: '3' }] } })
  })
  it('keeps a refusal at its record until it is let go, tried again or replaced', () => {
    const refusal: Reply = { why: { status: 422, code: 'invalid', detail: 'no', fields: {} } }
    const refused = answer(ask(change(opened({ title: 'a' }), '1', { title: '!' })).box, '1', refusal).box
    expect(recordOf(refused, keyOf(type, 'A'))?.['title']).toBe('a')
    expect(opsOf(refused, keyOf(type, 'A'))).toMatchObject([{ state: 'refused', values: { title: '!' } }])
    expect(forget(refused, [keyOf(type, 'A')]).entries.size).toBe(1)

    expect(ask(retry(refused, '1')).send).toMatchObject([{ id: '1', turn: 1 }])
    expect(change(refused, '2', { title: 'c' }).ops).toMatchObject([{ id: '2' }])
  })
})

describe('a creation', () => {
  const none: Values = {}
  const start = (box: Box, id: string, values: Values, kind = type): Box => add(box, newOp(id, kind, nameNew(id), 'create', values, { version: 0, values: none }))
  const ask = (box: Box) => next(box, new Set())
  const refusal: Reply = { why: { status: 422, code: 'invalid', detail: 'no', fields: {} } }
  const organization = { id: nameNew('1'), name: 'Acme' }
  const linked = (): Box => {
    const box = start(know(emptyBox, type, { id: 'A', version: 3 }), '1', { name: 'Acme' }, 'organizations')
    return start(add(box, newOp('2', type, 'A', 'update', { organization }, { version: 3, values: { organization: null } })), '3', { title: 'Ada', organization })
  }

  it('goes first, and then what points to it, by the id that it was given', () => {
    const first = ask(linked())
    expect(first.send.map((op) => op.id)).toEqual(['1'])

    const second = ask(answer(first.box, '1', { record: { id: 'ORG', version: 1, name: 'Acme' } }).box)

    expect(second.send).toMatchObject([{ id: '2', values: { organization: { id: 'ORG' } } }, { id: '3', values: { organization: { id: 'ORG' } } }])
    expect(recordOf(second.box, keyOf('organizations', 'ORG'))).toEqual({ id: 'ORG', version: 1, name: 'Acme' })
  })
  it('is pointed to by its id also by what was typed before that was known', () => {
    const made = answer(ask(linked()).box, '1', { record: { id: 'ORG', version: 1, name: 'Acme' } }).box

    const late = add(made, newOp('4', type, 'B', 'update', { organization }, { version: 1, values: {} }))

    expect(late.ops.at(-1)?.values).toEqual({ organization: { id: 'ORG', name: 'Acme' } })
  })
  it('goes again, the very same, when its answer was lost', () => {
    const lost = answer(ask(start(emptyBox, '1', { title: 'Ada' })).box, '1', { later: true }).box

    expect(ask(lost).send).toMatchObject([{ id: '1', turn: 0, values: { title: 'Ada' } }])
  })
  it('that was refused holds back what points to it, and refuses it when it is let go', () => {
    const refused = answer(ask(linked()).box, '1', refusal).box
    expect(ask(refused).send).toEqual([])

    const left = cancel(refused, '1', { why: 'Not made.' })

    expect(left.ops).toMatchObject([{ id: '2', state: 'refused', why: { detail: 'Not made.' } }, { id: '3', state: 'refused' }])
    expect(recordOf(left, keyOf(type, 'A'))?.['organization']).toBeUndefined()
  })
})
