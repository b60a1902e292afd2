import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'

const page = vi.hoisted(() => {
  const listeners = new Map<string, (event: object) => void>()
  vi.stubGlobal('navigator', {})
  vi.stubGlobal('location', { pathname: '/', search: '', origin: 'https://brisk.example' })
  vi.stubGlobal('addEventListener', (name: string, hear: (event: object) => void) => { listeners.set(name, hear) })
  vi.stubGlobal('removeEventListener', () => {})
  return { position: null as string | null, fire: (name: string, event: object = {}) => listeners.get(name)?.(event) }
})
const { session } = await import('../base/session')
const { feed } = await import('../base/status')
const { takeSchema } = await import('../api/schema')
const { present, openRecord } = await import('./presence')
const store = await import('./store')
const { startLive } = await import('./live')

let sockets: Line[] = []
/** The socket of the page, with the other end in the test's hand. */
class Line {
  static readonly OPEN = 1
  readyState = 0
  readonly said: unknown[] = []
  readonly url: string
  onopen: () => void = () => {}
  onmessage: (event: { data: unknown }) => void = () => {}
  onclose: (event: { code: number }) => void = () => {}
  closed = false
  constructor(url: string) {
    this.url = url
    sockets.push(this)
  }
  send(text: string): void { this.said.push(JSON.parse(text)) }
  close(): void { this.closed = true }
  opens(): this {
    this.readyState = 1
    this.onopen()
    return this
  }
  hears(frame: object | string): void { this.onmessage({ data: typeof frame === 'string' ? frame : JSON.stringify(frame) }) }
  ends(code: number): void { this.onclose({ code }) }
}
const line = (): Line => sockets.at(-1) ?? expect.fail('no socket')
interface Asked { readonly url: string; readonly answer: (status: number, body: unknown) => Promise<void> }
let asked: Asked[] = []
const settle = async (): Promise<void> => { for (let i = 0; i < 20; i++) await Promise.resolve() }
const person = (id: string, more = {}) => ({ language: 'en' as const, user: { id, account: id, name: id, email: '', role: 'member' as const, hue: 'stone' as const }, workspace: { id: 'W', name: 'W', timeZone: 'UTC', currency: 'EUR', weekStart: 'monday' as const, language: 'en' as const }, ...more })
const type = { name: 'contact', plural: 'contacts', label: 'Contact', labelPlural: 'Contacts', title: 'name', fields: [] }
const welcome = { frame: 'welcome', next: '4711-1f2e3d4c5b', schema: 1, build: null }
const update = { seq: 4712, type: 'contact', id: 'A', version: 2, kind: 'update', fields: { title: 'Buyer' }, actor: { name: 'Mira', kind: 'user', id: 'M' }, step: '0HQ', at: '2026-11-29T22:58:03.120Z' }
const changes = { frame: 'changes', items: [update], next: '4712-1f2e3d4c5b', schema: 1 }

let told: string[] = []
store.whenTold((items) => { for (const item of items) told.push(`${item.kind} ${item.type}`) })
const title = (): unknown => store.shownOf('contacts/A')?.['title']

beforeEach(() => {
  sockets = []
  asked = []
  vi.stubGlobal('WebSocket', Line)
  vi.stubGlobal('document', { getElementById: () => null, querySelector: (what: string) => (what === 'meta[name="position"]' && page.position ? { content: page.position } : null) })
  vi.stubGlobal('fetch', (url: string) => new Promise<Response>((resolve) => {
    asked.push({
      url,
      answer: async (status, body) => { resolve(new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })); await vi.advanceTimersByTimeAsync(0); await settle() },
    })
  }))
  takeSchema({ generation: 1, types: [type], users: [] } as never)
  page.position = null
  startLive()
  session.value = null
})
afterEach(() => { session.value = null })
// One clock for all: it goes on, as that of a page does.
beforeAll(() => { vi.useFakeTimers() })
afterAll(() => { vi.useRealTimers() })
let people = 0
/** Somebody new comes, whose page was served at a position. */
function comes(position: string | null, more = {}): Line {
  page.position = position
  session.value = person(`p${++people}`, more)
  told = []
  store.hold('contacts', 'A')
  store.learn('contacts', { id: 'A', version: 1, title: 'Engineer' })
  return line().opens()
}

describe('the live connection', () => {
  test('begins where the page was served, and asks nothing anew', async () => {
    comes('4711-1f2e3d4c5b')
    expect(line().said).toEqual([{ frame: 'hello', after: '4711-1f2e3d4c5b' }])

    line().hears(welcome)
    line().hears(changes)
    await vi.advanceTimersByTimeAsync(100)

    expect(feed.how).toBe('live')
    expect(title()).toBe('Buyer')
    expect(told).toEqual(['update contact'])
    expect(asked).toEqual([])
  })
  test('begins where the session was opened that the page was not served for', () => {
    comes('1-0000000000', { position: '4711-1f2e3d4c5b', workspaces: [] })

    expect(line().url).toBe('wss://brisk.example/live?workspace=W')
    expect(line().said).toEqual([{ frame: 'hello', after: '4711-1f2e3d4c5b' }])
  })
  test('names its workspace where the person is in no other: they may have gone to one in another tab', () => {
    comes('4711-1f2e3d4c5b')

    expect(line().url).toBe('wss://brisk.example/live?workspace=W')
  })
  test('has everything asked anew where it does not know, or cannot go on', () => {
    comes(null).hears(welcome)
    expect(told).toEqual(['many contact'])

    line().hears({ frame: 'behind', code: 'too-far-behind', next: '9-1f2e3d4c5b' })

    expect(told).toEqual(['many contact', 'many contact'])
    line().ends(1006)
    vi.advanceTimersByTime(1000)
    expect(line().opens().said).toEqual([{ frame: 'hello', after: '9-1f2e3d4c5b' }])
  })
  test('goes on after the last that it heard, and takes nothing twice', async () => {
    comes('4711-1f2e3d4c5b').hears(welcome)
    line().hears(changes)
    line().hears({ ...changes, items: [{ ...update, seq: 4713, version: 3, fields: { title: 'Pilot' } }], next: '4713-1f2e3d4c5b' })
    line().hears(changes)
    await vi.advanceTimersByTimeAsync(100)
    expect(title()).toBe('Pilot')

    line().ends(1006)
    await vi.advanceTimersByTimeAsync(1000)

    expect(sockets).toHaveLength(2)
    expect(line().opens().said).toEqual([{ frame: 'hello', after: '4713-1f2e3d4c5b' }])
    expect(told).toEqual(['update contact', 'update contact'])
  })
  test('passes by what it cannot read', () => {
    comes('4711-1f2e3d4c5b').hears(welcome)

    for (const frame of ['{', '[1]', '{"frame":"later"}', '{"frame":"changes","items":[{}],"next":"5"}', '{"frame":"presence","people":[1]}', '{"frame":"job"}']) line().hears(frame)

    expect(told).toEqual([])
    line().hears({ frame: 'ping' })
    expect(line().said.at(-1)).toEqual({ frame: 'pong' })
  })
  test('takes a line that says nothing for broken, and one that does not open', async () => {
    comes('4711-1f2e3d4c5b').hears(welcome)
    await vi.advanceTimersByTimeAsync(60_000)
    line().hears({ frame: 'ping' })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(sockets).toHaveLength(1)

    await vi.advanceTimersByTimeAsync(20_000)

    expect(sockets[0]?.closed).toBe(true)
    expect(sockets).toHaveLength(2)
    expect(feed.how).toBe('off')
    await vi.advanceTimersByTimeAsync(10_000)
    expect(sockets[1]?.closed).toBe(true)
    expect(asked[0]?.url).toBe('/api/changes?after=4711-1f2e3d4c5b')
  })
  test('is there at once when the network is back', () => {
    comes('4711-1f2e3d4c5b').hears(welcome)

    page.fire('online')

    expect(sockets).toHaveLength(2)
    expect(sockets[0]?.closed).toBe(true)
    // What the former still says is too late.
    sockets[0]?.hears(changes)
    expect(title()).toBe('Engineer')
    sockets[0]?.ends(1006)
    expect(sockets).toHaveLength(2)
  })
  test('holds no line open while the browser keeps the page for the way back', () => {
    comes('4711-1f2e3d4c5b').hears(welcome)

    page.fire('pagehide')
    expect(sockets[0]?.closed).toBe(true)
    page.fire('pageshow', { persisted: true })

    expect(line().opens().said).toEqual([{ frame: 'hello', after: '4711-1f2e3d4c5b' }])
  })
  test('asks now and then where it is refused, and knocks again', async () => {
    comes('4711-1f2e3d4c5b').ends(1006)
    await asked[0]?.answer(200, { items: [update], next: '4712-1f2e3d4c5b', head: '4712-1f2e3d4c5b', schema: 1 })
    expect(feed.how).toBe('asking')
    await vi.advanceTimersByTimeAsync(100)
    expect(title()).toBe('Buyer')

    for (let i = 1; i < 7; i++) {
      await vi.advanceTimersByTimeAsync(3000)
      await asked[i]?.answer(200, { items: [], next: '4712-1f2e3d4c5b', head: '4712-1f2e3d4c5b', schema: 1 })
    }

    expect(sockets).toHaveLength(2)
    expect(line().opens().said).toEqual([{ frame: 'hello', after: '4712-1f2e3d4c5b' }])
  })
  test('comes back after an end of the session that was another’s, and slowly after faults of its own', async () => {
    comes('4711-1f2e3d4c5b').hears(welcome)
    line().ends(4401)
    await asked[0]?.answer(200, { items: [], next: '4711-1f2e3d4c5b', head: '4711-1f2e3d4c5b', schema: 1 })
    expect(sockets).toHaveLength(2)

    for (let i = 0; i < 8; i++) {
      line().opens().hears(welcome)
      line().ends(1008)
      await vi.advanceTimersByTimeAsync(500 * 2 ** i)
    }

    const before = sockets.length
    await vi.advanceTimersByTimeAsync(7000)
    expect(sockets.length - before).toBeLessThan(2)
  })
  test('carries nothing over to the next person, and everything to who comes back', () => {
    comes('4711-1f2e3d4c5b').hears(welcome)
    line().hears(changes)
    const former = session.value

    session.value = null
    expect(sockets[0]?.closed).toBe(true)
    session.value = former
    expect(line().opens().said).toEqual([{ frame: 'hello', after: '4712-1f2e3d4c5b' }])

    session.value = person('other', { position: '9-1f2e3d4c5b' })
    expect(line().opens().said).toEqual([{ frame: 'hello', after: '9-1f2e3d4c5b' }])
  })
  test('tells who is at a record as long as it is open', () => {
    comes('4711-1f2e3d4c5b').hears(welcome)
    const opened = openRecord(type, 'A')
    expect(line().said.at(-1)).toEqual({ frame: 'open', type: 'contact', id: 'A' })
    const here = { frame: 'presence', type: 'contact', id: 'A', people: [{ id: 'M', name: 'Mira', hue: 'stone', fields: ['email'] }] }
    line().hears(here)
    expect(present.get('contacts/A')).toMatchObject([{ name: 'Mira', fields: ['email'] }])

    opened.close()
    line().hears(here)

    expect(present.size).toBe(0)
  })
})
