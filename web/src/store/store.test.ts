import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Op } from './op'
import type { Shelf } from './shelf'

const fire = vi.hoisted(() => {
  const listeners: { readonly name: string; readonly hear: (event: object) => void }[] = []
  vi.stubGlobal('location', { pathname: '/', search: '' })
  vi.stubGlobal('navigator', {})
  vi.stubGlobal('addEventListener', (name: string, hear: (event: object) => void) => { listeners.push({ name, hear }) })
  vi.stubGlobal('removeEventListener', () => {})
  for (const storage of ['localStorage', 'sessionStorage']) {
    const stored: Record<string, string> = {}
    const ways = { getItem: (key: string) => stored[key] ?? null, setItem: (key: string, value: string) => { stored[key] = value }, removeItem: (key: string) => { delete stored[key] } }
    for (const [name, value] of Object.entries(ways)) Object.defineProperty(stored, name, { value })
    vi.stubGlobal(storage, stored)
  }
  return (name: string, event: object): void => { for (const one of listeners) if (one.name === name) one.hear(event) }
})
const { closeToast, toastNow } = await import('../base/toast')
const { leaving, session } = await import('../base/session')
const { draft, drafts, keep, kept } = await import('../base/keep')
const { openShelf } = await import('./shelf')
const { unsaved } = await import('../base/status')
const { undoing } = await import('../base/undo')
const store = await import('./store')
const { create } = await import('./create')

interface Asked { readonly method: string; readonly url: string; readonly headers: Record<string, string>; readonly body: unknown; readonly init: RequestInit; readonly answer: (status: number, body: unknown) => Promise<void>; readonly cut: () => Promise<void> }
let asked: Asked[] = []
const settle = async (): Promise<void> => { for (let i = 0; i < 20; i++) await Promise.resolve() }
/** An account in a workspace: a user of its own in each. */
const person = (account: string, workspace = 'W') => ({ language: 'en' as const, user: { id: `${account} of ${workspace}`, account, name: account, email: '', role: 'member' as const, hue: 'stone' as const }, workspace: { id: workspace, name: workspace, timeZone: 'UTC', currency: 'EUR', weekStart: 'monday' as const, language: 'en' as const } })
const base = (version: number, values: object) => ({ version, values: { ...values } })
/** Another tab lays these down, and is gone. */
const lays = (account: string, workspace: string, ops: readonly Op[]): Shelf => {
  const shelf = openShelf({ person: account, workspace, called: workspace })
  expect(shelf.lay(ops)).toBe('kept')
  return shelf
}
/** What lies on the device of somebody, of whichever tab. */
const lying = (account: string, workspace: string): Op[] =>
  drafts(account).filter((name) => name.startsWith(draft('outbox', account, workspace))).flatMap((name) => JSON.parse(kept(name) ?? '[]') as Op[])
/** The locks of a browser: who asked first has one until what they gave is done. */
function browserLocks() {
  const queues = new Map<string, Promise<unknown>>()
  const request = (name: string, run: () => unknown): Promise<unknown> => {
    const mine = (queues.get(name) ?? Promise.resolve()).then(run)
    queues.set(name, mine)
    return mine
  }
  return { request }
}
/** What a person is told from now on of what does not go through. */
function hearing(): string[] {
  const told: string[] = []
  store.tellBy({
    news: ({ kind, op }) => { if ((kind === 'refused' && op.kind === 'update') || kind === 'conflict' || kind === 'already') told.push(`${kind} ${op.record}${op.why ? `: ${op.why.detail}` : ''}`) },
    undone: ({ one, outcome }) => { if (one.what !== 'update' && outcome?.state === 'refused') told.push(`not undone: ${outcome.why.detail}`) },
  })
  told.length = 0
  return told
}

beforeEach(() => {
  vi.useFakeTimers()
  asked = []
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => new Promise<Response>((resolve, reject) => {
    asked.push({
      method: init.method ?? '', url, init, headers: init.headers as Record<string, string>, body: JSON.parse(String(init.body)) as unknown,
      answer: async (status, body) => { resolve(new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })); await vi.advanceTimersByTimeAsync(0); await settle() },
      cut: async () => { reject(new TypeError('cut')); await vi.advanceTimersByTimeAsync(0); await settle() },
    })
  }))
  closeToast()
  for (const forget of leaving) forget()
  session.value = person('ada')
})
afterEach(() => { vi.useRealTimers() })

describe('the store', () => {
  test('sends one change of a record after the other, each upon what the one before made', async () => {
    void store.change('contacts', 'A', { title: 'Pilot' }, base(1, { title: 'Engineer' }))
    void store.change('contacts', 'A', { email: 'a@b.example' }, base(1, { title: 'Pilot', email: null }))
    expect(asked).toHaveLength(1)
    expect(unsaved.waiting).toBe(2)

    await asked[0]?.answer(200, { id: 'A', version: 2, title: 'Pilot' })

    expect(asked[1]).toMatchObject({ method: 'PATCH', headers: { 'if-match': '"2"' }, body: { email: 'a@b.example' } })
    await asked[1]?.answer(200, { id: 'A', version: 3, title: 'Pilot', email: 'a@b.example' })
    expect(unsaved.waiting).toBe(0)
  })

  test('tries again by itself, with the very same request, when no answer came', async () => {
    const ended = store.change('contacts', 'A', { title: 'Pilot' }, base(1, { title: 'Engineer' }))
    await asked[0]?.cut()
    expect(unsaved.waiting).toBe(1)

    await vi.advanceTimersByTimeAsync(2000)

    expect(asked).toHaveLength(2)
    expect(asked[1]?.headers).toEqual(asked[0]?.headers)
    expect(asked[1]?.body).toEqual(asked[0]?.body)
    await asked[1]?.answer(200, { id: 'A', version: 2, title: 'Pilot' })
    expect((await ended).state).toBe('accepted')
  })

  test('tells a failing server three times, and then the person', async () => {
    const ended = store.change('contacts', 'A', { title: 'Pilot' }, base(1, {}))
    for (let time = 0; time < 3; time++) {
      await asked[time]?.answer(500, { code: 'unexpected', detail: 'Broken' })
      await vi.advanceTimersByTimeAsync(5000)
    }

    expect(await ended).toMatchObject({ state: 'refused', why: { status: 500 } })
    expect(asked).toHaveLength(3)
    expect(unsaved).toMatchObject({ waiting: 0, stuck: 1 })
  })

  test('takes a change back that was not sent by not sending it', async () => {
    void store.change('contacts', 'A', { title: 'Pilot' }, base(1, { title: 'Engineer' }))
    void store.change('contacts', 'A', { title: 'Captain' }, base(1, { title: 'Pilot' }))

    void undoing.undo?.()
    await asked[0]?.answer(200, { id: 'A', version: 2, title: 'Pilot' })

    expect(asked).toHaveLength(1)
    void undoing.undo?.()
    await settle()
    expect(asked[1]).toMatchObject({ body: { title: 'Engineer' }, headers: { 'if-match': '"2"' } })
    await asked[1]?.answer(200, { id: 'A', version: 3, title: 'Engineer' })
    void undoing.redo?.()
    await settle()
    expect(asked[2]).toMatchObject({ body: { title: 'Pilot' } })
  })

  test.each(['by key', 'at its toast'])('takes back both an organization that was made while linking it, and the link, when one undoes it %s', async (which) => {
    const made = create('organizations', { name: 'Harbour' })
    const held = store.hold('contacts', 'A')
    store.learn('contacts', { id: 'A', version: 1, organization: null })
    void store.change('contacts', 'A', { organization: { id: made.name, name: 'Harbour' } }, base(1, { organization: null }))
    await asked[0]?.answer(201, { id: 'O', version: 1, name: 'Harbour' })
    await asked[1]?.answer(200, { id: 'A', version: 2, organization: { id: 'O', name: 'Harbour' } })
    expect(unsaved.waiting).toBe(0)

    void (which === 'by key' ? undoing.undo?.() : store.undo(made.id))
    await settle()
    expect(asked[2]).toMatchObject({ method: 'PATCH', url: '/api/contacts/A', body: { organization: null } })
    await asked[2]?.answer(200, { id: 'A', version: 3, organization: null })

    expect(asked[3]).toMatchObject({ method: 'DELETE', url: '/api/organizations/O?unused=true' })
    await asked[3]?.answer(200, { id: 'O', version: 2 })
    expect(undoing.undo).toBe(null)
    held.release()
  })

  test.each(['by key', 'at its toast'])('takes the link back before the organization while the link is on its way, when one undoes it %s', async (which) => {
    const made = create('organizations', { name: 'Harbour' })
    const held = store.hold('contacts', 'A')
    store.learn('contacts', { id: 'A', version: 1, organization: null })
    void store.change('contacts', 'A', { organization: { id: made.name, name: 'Harbour' } }, base(1, { organization: null }))
    await asked[0]?.answer(201, { id: 'O', version: 1, name: 'Harbour' })

    void (which === 'by key' ? undoing.undo?.() : store.undo(made.id))
    await settle()
    expect(asked.slice(1)).toMatchObject([{ method: 'PATCH', body: { organization: 'O' } }])
    await asked[1]?.answer(200, { id: 'A', version: 2, organization: { id: 'O', name: 'Harbour' } })

    expect(asked.slice(2)).toMatchObject([{ method: 'PATCH', url: '/api/contacts/A', body: { organization: null } }])
    await asked[2]?.answer(200, { id: 'A', version: 3, organization: null })
    expect(asked.slice(3)).toMatchObject([{ method: 'DELETE', url: '/api/organizations/O?unused=true' }])
    await asked[3]?.answer(200, { id: 'O', version: 2 })
    expect(undoing.undo).toBe(null)
    held.release()
  })

  describe('of an organization that was made while linking it twice', () => {
    const empty = { organization: null }
    const linked = { organization: { id: 'O', name: 'Harbour' } }
    async function linkTwice() {
      const made = create('organizations', { name: 'Harbour' })
      const held = ['A', 'B'].map((id) => store.hold('contacts', id))
      for (const id of ['A', 'B']) {
        store.learn('contacts', { id, version: 1, ...empty })
        void store.change('contacts', id, { organization: { id: create('organizations', { name: 'Harbour' }).name, name: 'Harbour' } }, base(1, empty))
      }
      await asked[0]?.answer(201, { id: 'O', version: 1, name: 'Harbour' })
      const ended = store.ops.value.map((op) => op.id)
      for (const [i, id] of ['A', 'B'].entries()) await asked[i + 1]?.answer(200, { id, version: 2, ...linked })
      return { made, ended, held, over: () => { for (const one of held) one.release() } }
    }

    test('takes both links back before it when one undoes that it was made', async () => {
      const { made, over } = await linkTwice()
      expect(asked).toHaveLength(3)

      void store.undo(made.id)
      await settle()
      expect(asked.slice(3)).toMatchObject([{ method: 'PATCH', url: '/api/contacts/B', body: empty }])
      await asked[3]?.answer(200, { id: 'B', version: 3, ...empty })
      expect(asked.slice(4)).toMatchObject([{ method: 'PATCH', url: '/api/contacts/A', body: empty }])
      await asked[4]?.answer(200, { id: 'A', version: 3, ...empty })

      expect(asked.slice(5)).toMatchObject([{ method: 'DELETE', url: '/api/organizations/O?unused=true' }])
      over()
    })

    test('leaves it there when one undoes one of the links, until the other is undone too', async () => {
      const { ended: [first, second], over } = await linkTwice()

      void store.undo(second)
      await settle()
      await asked[3]?.answer(200, { id: 'B', version: 3, ...empty })
      expect(asked.slice(3)).toMatchObject([{ method: 'PATCH', url: '/api/contacts/B', body: empty }])

      void store.undo(first)
      await settle()
      await asked[4]?.answer(200, { id: 'A', version: 3, ...empty })
      expect(asked.slice(4)).toMatchObject([{ method: 'PATCH', url: '/api/contacts/A', body: empty }, { method: 'DELETE', url: '/api/organizations/O?unused=true' }])
      over()
    })

    test('leaves it there when one undoes a link, and the record that has the other is not at hand', async () => {
      const { ended: [first], held, over } = await linkTwice()
      held[1]?.release()

      void store.undo(first)
      await settle()
      await asked[3]?.answer(200, { id: 'A', version: 3, ...empty })

      expect(asked.slice(3)).toMatchObject([{ method: 'PATCH', url: '/api/contacts/A', body: empty }])
      over()
    })

    test('takes links of records that are not at hand back before it, upon what they were, and stops where somebody else wrote since', async () => {
      const { made, held, over } = await linkTwice()
      for (const one of held) one.release()

      void store.undo(made.id)
      await settle()
      expect(asked.slice(3)).toMatchObject([{ method: 'PATCH', url: '/api/contacts/B', headers: { 'if-match': '"2"' }, body: empty }])
      await asked[3]?.answer(200, { id: 'B', version: 3, ...empty })
      expect(asked.slice(4)).toMatchObject([{ method: 'PATCH', url: '/api/contacts/A', headers: { 'if-match': '"2"' }, body: empty }])
      await asked[4]?.answer(412, { code: 'version-stale', detail: '', current: { id: 'A', version: 7, organization: { id: 'P', name: 'Docks' } } })

      expect(asked).toHaveLength(5)
      expect(store.conflictIn('contacts/A')?.clashes).toHaveLength(1)
      over()
    })

    test('does no link again before it has been deleted, and it first after that', async () => {
      const { made, over } = await linkTwice()
      void store.undo(made.id)
      await settle()
      await asked[3]?.answer(200, { id: 'B', version: 3, ...empty })

      void undoing.redo?.()
      await asked[4]?.answer(200, { id: 'A', version: 3, ...empty })
      void undoing.redo?.()
      void store.undo(made.id)
      await settle()
      expect(asked.slice(5)).toMatchObject([{ method: 'DELETE', url: '/api/organizations/O?unused=true' }])
      await asked[5]?.answer(200, { id: 'O', version: 2 })
      void undoing.redo?.()
      void undoing.redo?.()
      await settle()

      expect(asked.slice(6)).toMatchObject([{ method: 'POST', url: '/api/organizations/O/restore' }])
      over()
    })

    test('takes the action before back while it is taken back', async () => {
      void store.change('contacts', 'C', { title: 'Pilot' }, base(1, { title: null }))
      await asked[0]?.answer(200, { id: 'C', version: 2, title: 'Pilot' })
      asked = []
      const { made, over } = await linkTwice()

      void store.undo(made.id)
      void undoing.undo?.()
      await settle()

      expect(asked.slice(3)).toMatchObject([{ url: '/api/contacts/B', body: empty }, { url: '/api/contacts/C', body: { title: null } }])
      over()
    })

    const sent = (from: number) => asked.slice(from).map(({ method, url, body }) => (method === 'DELETE' ? `${method} ${url}` : [url, body]))
    test.each(['by key', 'at its toast'])('leaves it where a link could not be taken back, and goes on to what was before, when one undoes it %s', async (which) => {
      const { made, over } = await linkTwice()
      const told = hearing()
      const stroke = async () => { void (which === 'by key' ? undoing.undo?.() : store.undo(made.id)); await settle() }
      await stroke()
      await asked[3]?.answer(422, { code: 'invalid', detail: 'No.' })
      expect(sent(3)).toEqual([['/api/contacts/B', empty]])

      await stroke()
      expect(sent(4)).toEqual([['/api/contacts/A', empty]])
      await asked[4]?.answer(200, { id: 'A', version: 3, ...empty })
      expect(sent(5)).toEqual(['DELETE /api/organizations/O?unused=true'])
      await asked[5]?.answer(409, { code: 'in-use', detail: 'B leads to it.' })

      expect(told).toEqual(['refused B: No.', 'not undone: B leads to it.'])
      expect(undoing.undo).toBeNull()
      over()
    })

    describe('and of which the other link was made later', () => {
      async function linkLater() {
        const { made, held } = await linkOnce()
        void store.change('contacts', 'B', linked, base(1, empty))
        await asked[2]?.answer(200, { id: 'B', version: 2, ...linked })
        return { made, over: () => { for (const one of held) one.release() } }
      }
      async function linkOnce() {
        const made = create('organizations', { name: 'Harbour' })
        const held = ['A', 'B'].map((id) => store.hold('contacts', id))
        for (const id of ['A', 'B']) store.learn('contacts', { id, version: 1, ...empty })
        void store.change('contacts', 'A', { organization: { id: made.name, name: 'Harbour' } }, base(1, empty))
        await asked[0]?.answer(201, { id: 'O', version: 1, name: 'Harbour' })
        await asked[1]?.answer(200, { id: 'A', version: 2, ...linked })
        return { made, held }
      }

      test('stays while that link is taken back, and goes when one undoes once more', async () => {
        const { over } = await linkLater()

        void undoing.undo?.()
        void undoing.undo?.()
        await settle()
        await asked[4]?.answer(200, { id: 'A', version: 3, ...empty })
        expect(sent(3)).toEqual([['/api/contacts/B', empty], ['/api/contacts/A', empty]])
        await asked[3]?.answer(200, { id: 'B', version: 3, ...empty })
        void undoing.undo?.()
        await settle()

        expect(sent(5)).toEqual(['DELETE /api/organizations/O?unused=true'])
        over()
      })

      test('goes on to what was before where taking that link back was given up', async () => {
        const { over } = await linkLater()
        void undoing.undo?.()
        await settle()
        await asked[3]?.cut()
        store.letGo(store.ops.value[0]?.id ?? '', true)
        await settle()

        void undoing.undo?.()
        await settle()

        expect(sent(3)).toEqual([['/api/contacts/B', empty], ['/api/contacts/A', empty]])
        over()
      })

      test('is not deleted before a link that is taken back on its own was, and the server says what leads to it when that was refused', async () => {
        const { over } = await linkLater()
        const told = hearing()
        for (let i = 0; i < 2; i++) void undoing.undo?.()
        await settle()
        await asked[4]?.answer(200, { id: 'A', version: 3, ...empty })
        expect(sent(3)).toEqual([['/api/contacts/B', empty], ['/api/contacts/A', empty]])
        await asked[3]?.answer(403, { code: 'forbidden', detail: 'No.' })

        expect(sent(5)).toEqual(['DELETE /api/organizations/O?unused=true'])
        await asked[5]?.answer(409, { code: 'in-use', detail: 'B leads to it.' })
        expect(told).toEqual(['refused B: No.', 'not undone: B leads to it.'])
        over()
      })
    })

    test('goes after the record that was made with it, which is still shown', async () => {
      const made = create('organizations', { name: 'Harbour' })
      create('contacts', { firstName: 'Ada', organization: { id: made.name, name: 'Harbour' } })
      await asked[0]?.answer(201, { id: 'O', version: 1, name: 'Harbour' })
      const held = store.hold('contacts', 'A')
      await asked[1]?.answer(201, { id: 'A', version: 1, firstName: 'Ada', ...linked })

      void undoing.undo?.()
      await settle()
      await asked[2]?.answer(200, { id: 'A', version: 2 })
      void undoing.undo?.()
      await settle()

      expect(sent(2)).toEqual(['DELETE /api/contacts/A?unused=true', 'DELETE /api/organizations/O?unused=true'])
      held.release()
    })

    test('does not keep one from taking back what was before, where the record of a link is not there any more', async () => {
      const { over } = await linkTwice()
      void undoing.undo?.()
      await settle()
      await asked[3]?.answer(404, { code: 'not-found', detail: 'Not there.' })

      void undoing.undo?.()
      await settle()

      expect(sent(4)).toEqual([['/api/contacts/A', empty]])
      over()
    })

    test('takes both links back before it while they are on their way, and only once when one undoes on and on', async () => {
      const made = create('organizations', { name: 'Harbour' })
      const held = ['A', 'B'].map((id) => store.hold('contacts', id))
      for (const id of ['A', 'B']) {
        store.learn('contacts', { id, version: 1, ...empty })
        void store.change('contacts', id, { organization: { id: made.name, name: 'Harbour' } }, base(1, empty))
      }
      await asked[0]?.answer(201, { id: 'O', version: 1, name: 'Harbour' })

      void undoing.undo?.()
      void undoing.undo?.()
      void store.undo(made.id)
      await settle()
      expect(asked.slice(1)).toMatchObject([{ method: 'PATCH', body: { organization: 'O' } }, { method: 'PATCH', body: { organization: 'O' } }])
      await asked[1]?.answer(200, { id: 'A', version: 2, ...linked })
      await asked[2]?.answer(200, { id: 'B', version: 2, ...linked })
      expect(asked.slice(3)).toMatchObject([{ method: 'PATCH', url: '/api/contacts/B', body: empty }])
      await asked[3]?.answer(200, { id: 'B', version: 3, ...empty })
      expect(asked.slice(4)).toMatchObject([{ method: 'PATCH', url: '/api/contacts/A', body: empty }])
      await asked[4]?.answer(200, { id: 'A', version: 3, ...empty })

      expect(asked.slice(5)).toMatchObject([{ method: 'DELETE', url: '/api/organizations/O?unused=true' }])
      await asked[5]?.answer(200, { id: 'O', version: 2 })
      expect([asked.length, undoing.undo]).toEqual([6, null])
      for (const one of held) one.release()
    })

    test('takes back the last of the edits of one field that link it, and leaves what was there before', async () => {
      const made = create('organizations', { name: 'Harbour' })
      const held = store.hold('contacts', 'A')
      store.learn('contacts', { id: 'A', version: 1, ...empty })
      const [harbour, docks] = [{ organization: { id: made.name, name: 'Harbour' } }, { organization: { id: 'P', name: 'Docks' } }]
      void store.change('contacts', 'A', harbour, base(1, empty))
      void store.change('contacts', 'A', docks, base(1, harbour))
      void store.change('contacts', 'A', harbour, base(1, docks))
      await asked[0]?.answer(201, { id: 'O', version: 1, name: 'Harbour' })
      await asked[1]?.answer(200, { id: 'A', version: 2, ...linked })

      void store.undo(made.id)
      await settle()
      expect(asked.slice(2)).toMatchObject([{ method: 'PATCH', body: { organization: 'P' } }])
      await asked[2]?.answer(200, { id: 'A', version: 3, ...docks })

      expect(asked.slice(3)).toMatchObject([{ method: 'DELETE', url: '/api/organizations/O?unused=true' }])
      await asked[3]?.answer(200, { id: 'O', version: 2 })
      held.release()
    })
  })

  describe('of what was made, and of what cannot be taken back', () => {
    const empty = { organization: null }
    const linked = { organization: { id: 'O', name: 'Harbour' } }
    const sent = (from: number) => asked.slice(from).map(({ method, url, body }) => (method === 'PATCH' ? [url, body] : `${method} ${url}`))
    const press = async (how: 'undo' | 'redo' = 'undo') => { void undoing[how]?.(); await settle() }
    function edit(id: string, from: string, to: string, version = 1) {
      store.hold('contacts', id)
      store.learn('contacts', { id, version, title: from })
      void store.change('contacts', id, { title: to }, base(version, { title: from }))
    }

    test('a second stroke waits for the link that the first takes back, and the server says what leads to it', async () => {
      const told = hearing()
      const made = create('organizations', { name: 'Harbour' })
      store.hold('contacts', 'A')
      store.learn('contacts', { id: 'A', version: 1, ...empty })
      void store.change('contacts', 'A', { organization: { id: made.name, name: 'Harbour' } }, base(1, empty))
      await asked[0]?.answer(201, { id: 'O', version: 1, name: 'Harbour' })
      await asked[1]?.answer(200, { id: 'A', version: 2, ...linked })
      await press()
      await asked[2]?.answer(200, { id: 'A', version: 3, ...empty })
      await asked[3]?.answer(200, { id: 'O', version: 2 })
      for (let i = 0; i < 2; i++) void undoing.redo?.()
      await settle()
      expect(sent(4)).toEqual(['POST /api/organizations/O/restore'])
      await asked[4]?.answer(200, { id: 'O', version: 3 })
      await asked[5]?.answer(200, { id: 'A', version: 4, ...linked })

      await press()
      await press()
      expect(sent(6)).toEqual([['/api/contacts/A', empty]])
      await asked[6]?.answer(422, { code: 'invalid', detail: 'No.' })

      expect(sent(7)).toEqual(['DELETE /api/organizations/O?unused=true'])
      await asked[7]?.answer(409, { code: 'in-use', detail: 'A leads to it.' })
      expect(told.at(-1)).toBe('not undone: A leads to it.')
      expect(undoing.undo).toBeNull()
    })

    test('what is restored is taken back only while nothing leads to it, and the next stroke is of what was before', async () => {
      edit('C', 'a', 'b')
      await asked[0]?.answer(200, { id: 'C', version: 2, title: 'b' })
      create('organizations', { name: 'Harbour' })
      await asked[1]?.answer(201, { id: 'O', version: 1, name: 'Harbour' })
      await press()
      await asked[2]?.answer(200, { id: 'O', version: 2 })
      void undoing.redo?.()
      await press()
      expect(sent(3)).toEqual(['POST /api/organizations/O/restore'])
      await asked[3]?.answer(200, { id: 'O', version: 3 })
      const told = hearing()

      expect(sent(4)).toEqual(['DELETE /api/organizations/O?unused=true'])
      await asked[4]?.answer(409, { code: 'in-use', detail: 'B leads to it.' })
      await press()

      expect(told).toEqual(['not undone: B leads to it.'])
      expect(sent(5)).toEqual([['/api/contacts/C', { title: 'a' }]])
    })

    test.each(['a conflict', 'a refusal'])('%s does not keep one from taking back what was before', async (why) => {
      edit('B', 'a', 'b')
      await asked[0]?.answer(200, { id: 'B', version: 2, title: 'b' })
      edit('A', 'a', 'b')
      await asked[1]?.answer(200, { id: 'A', version: 2, title: 'b' })
      await press()
      if (why === 'a conflict') await asked[2]?.answer(412, { code: 'version-stale', detail: '', current: { id: 'A', version: 3, title: 'z' } })
      else await asked[2]?.answer(422, { code: 'invalid', detail: 'No.' })
      expect(store.ops.value).toMatchObject([{ record: 'A', state: why === 'a conflict' ? 'conflict' : 'refused' }])

      await press()

      expect(sent(3)).toEqual([['/api/contacts/B', { title: 'a' }]])
    })

    test('an edit that never went through is not offered', async () => {
      edit('A', 'a', 'b')
      await press()
      await asked[0]?.answer(412, { code: 'version-stale', detail: '', current: { id: 'A', version: 2, title: 'z' } })

      expect([undoing.undo, undoing.redo]).toEqual([null, null])
    })

    test('what was typed and put back before it was refused is no action', async () => {
      edit('A', 'a', '!')
      void store.change('contacts', 'A', { title: 'a' }, base(1, { title: '!' }))
      await asked[0]?.answer(422, { code: 'invalid', detail: 'No.' })

      expect([asked.length, undoing.undo]).toEqual([1, null])
    })

    test('a stroke ends where somebody signs out, and the next person hears nothing of it', async () => {
      const told = hearing()
      create('organizations', { name: 'Harbour' })
      await asked[0]?.answer(201, { id: 'O', version: 1, name: 'Harbour' })
      void undoing.undo?.()
      void undoing.redo?.()
      await settle()
      for (const forget of leaving) forget()
      session.value = null
      session.value = person('mira')
      told.length = 0
      await asked[1]?.answer(200, { id: 'O', version: 2 })

      expect(asked).toHaveLength(2)
      expect(told).toEqual([])
      expect([undoing.undo, undoing.redo]).toEqual([null, null])
    })
  })

  test('a redo that waited when somebody signed out is none of the next person', async () => {
    let end = (): void => {}
    store.takesBackSteps(() => new Promise((resolve) => { end = resolve }))
    store.note({ id: 'S', what: 'step', step: 'S', type: 'contacts' })
    void undoing.undo?.()
    await settle()
    void store.redo()
    await settle()
    for (const forget of leaving) forget()
    session.value = null
    session.value = person('mira')
    void store.change('contacts', 'A', { title: 'Pilot' }, base(1, { title: 'Engineer' }))
    await asked[0]?.answer(200, { id: 'A', version: 2, title: 'Pilot' })
    void undoing.undo?.()
    await settle()
    await asked[1]?.answer(200, { id: 'A', version: 3, title: 'Engineer' })

    end()
    await settle()

    expect(asked).toHaveLength(2)
    expect(undoing.redo).not.toBeNull()
  })

  test('strokes about one field go in their order, though the first of them waits for a record to come back', async () => {
    store.hold('contacts', 'A')
    store.learn('contacts', { id: 'A', version: 1, organization: null })
    const link = (id: string, from: string | null, version: number) =>
      store.change('contacts', 'A', { organization: { id, name: id } }, base(version, { organization: from ? { id: from, name: from } : null }))
    void link('P', null, 1)
    await asked[0]?.answer(200, { id: 'A', version: 2, organization: { id: 'P', name: 'P' } })
    void link('O', 'P', 2)
    await asked[1]?.answer(200, { id: 'A', version: 3, organization: { id: 'O', name: 'O' } })
    void store.move('delete', 'organizations', 'O', 1, 'O')
    await asked[2]?.answer(200, { id: 'O', version: 2 })

    for (let stroke = 0; stroke < 3; stroke++) void undoing.undo?.()
    await settle()
    expect(asked.slice(3).map(({ url }) => url)).toEqual(['/api/organizations/O/restore'])
    await asked[3]?.answer(200, { id: 'O', version: 3 })
    await asked[4]?.answer(200, { id: 'A', version: 4, organization: { id: 'P', name: 'P' } })
    await asked[5]?.answer(200, { id: 'A', version: 5, organization: null })

    expect(asked.slice(4).map(({ body }) => body)).toEqual([{ organization: 'P' }, { organization: null }])
  })

  test('what waited for a creation that is given up is told, and keeps no later stroke waiting', async () => {
    const told = hearing()
    store.hold('contacts', 'A')
    store.learn('contacts', { id: 'A', version: 1, organization: null })
    const { name } = create('organizations', { name: 'Harbour' })
    void store.change('contacts', 'A', { organization: { id: name, name: 'Harbour' } }, base(1, { organization: null }))
    await asked[0]?.answer(422, { code: 'invalid', detail: 'No.' })
    void undoing.undo?.()
    await settle()
    void undoing.redo?.()
    await settle()

    store.letGo(store.ops.value.find(({ kind }) => kind === 'create')?.id ?? '')

    expect(told).toEqual([expect.stringContaining('refused A')])
    for (const { id } of store.ops.value) store.letGo(id)
    void store.move('delete', 'contacts', 'A', 1, 'A')
    await asked[1]?.answer(200, { id: 'A', version: 2 })
    void undoing.undo?.()
    await settle()
    expect(asked.slice(2).map(({ url }) => url)).toEqual(['/api/contacts/A/restore'])
  })

  test('a stroke is never about what was done after it', async () => {
    void store.move('delete', 'organizations', 'O', 1, 'O')
    await asked[0]?.answer(200, { id: 'O', version: 2 })
    void store.undo()
    void store.redo()
    for (let stroke = 0; stroke < 2; stroke++) void store.undo()
    await settle()
    void store.change('contacts', 'C', { title: 'Pilot' }, base(1, { title: 'Engineer' }))
    await asked.find(({ url }) => url.includes('contacts'))?.answer(200, { id: 'C', version: 2, title: 'Pilot' })

    for (let at = 1, version = 3; at < asked.length; at++) if (asked[at]?.url.includes('organizations')) await asked[at]?.answer(200, { id: 'O', version: version++ })

    expect(asked.filter(({ url }) => url.includes('contacts'))).toHaveLength(1)
    void undoing.undo?.()
    await settle()
    expect(asked.at(-1)).toMatchObject({ method: 'PATCH', body: { title: 'Engineer' } })
  })

  test('takes what lies on the device, so that no other tab has it, and removes what nobody can read', async () => {
    const { shelved } = await import('../base/keep')
    const { newOp } = await import('./op')
    lays('eve', 'W', [newOp('1', 'contacts', 'A', 'update', { title: 'Pilot' }, base(1, { title: null }))])

    session.value = person('eve')
    expect(asked).toMatchObject([{ method: 'PATCH', body: { title: 'Pilot' } }])
    expect([shelved(true), shelved(true, unsaved.lies)]).toEqual([1, 0])
    for (const forget of leaving) forget()
    expect(shelved(true)).toBe(0)
    keep(draft('outbox', 'mira', 'W'), '[{}]')
    session.value = person('mira')
    expect(shelved()).toBe(0)
  })

  test('what is typed while a stroke about it waits stays', async () => {
    const organization = (id: string) => ({ organization: { id, name: id } })
    void store.change('contacts', 'A', organization('O'), base(1, { organization: null }))
    await asked[0]?.answer(200, { id: 'A', version: 2, ...organization('O') })
    void store.move('delete', 'organizations', 'O', 1, 'O')
    await asked[1]?.answer(200, { id: 'O', version: 2 })
    void store.undo()
    void store.undo()
    await settle()
    expect(asked[2]).toMatchObject({ url: '/api/organizations/O/restore' })
    void store.change('contacts', 'A', organization('P'), base(2, organization('O')))
    await asked[3]?.answer(200, { id: 'A', version: 3, ...organization('P') })
    await asked[2]?.answer(200, { id: 'O', version: 3 })
    await settle()

    expect(asked.map(({ method, url }) => `${method} ${url}`)).toHaveLength(4)
  })

  test('the undo of a creation is upon the last own write of it, also where its record is not at hand any more', async () => {
    const { newOp } = await import('./op')
    void store.start(newOp('made', 'contacts', 'new:1', 'create', { firstName: 'Ada' }, base(0, {})))
    await asked[0]?.answer(201, { id: 'Made', version: 1, firstName: 'Ada' })
    void store.change('contacts', 'Made', { title: 'Pilot' }, base(1, { title: null }))
    await asked[1]?.answer(200, { id: 'Made', version: 2, title: 'Pilot' })
    expect(store.shownOf('contacts/Made')).toBeUndefined()
    void store.undo('made')
    await settle()

    expect(asked.at(-1)).toMatchObject({ method: 'DELETE', headers: { 'if-match': '"2"' } })
  })

  test('redo right after undo does again what that takes back', async () => {
    void store.change('contacts', 'A', { title: 'Pilot' }, base(1, { title: 'Engineer' }))
    await asked[0]?.answer(200, { id: 'A', version: 2, title: 'Pilot' })

    void store.undo()
    void store.redo()
    await settle()
    await asked[1]?.answer(200, { id: 'A', version: 3, title: 'Engineer' })

    expect(asked.map(({ body }) => body)).toMatchObject([{ title: 'Pilot' }, { title: 'Engineer' }, { title: 'Pilot' }])
  })

  test('what became of a step that was being taken back is told to nobody who came since', async () => {
    let ended = (): void => {}
    store.takesBackSteps(() => new Promise((resolve) => { ended = () => { resolve() } }))
    store.note({ id: 'many', what: 'step', step: 'S', type: 'contacts' })
    const told: string[] = []
    store.tellBy({ news: () => {}, undone: ({ one }) => { told.push(one.id) } })
    void store.undo()
    await settle()
    for (const forget of leaving) forget()
    session.value = person('eve')
    ended()
    await settle()

    expect(told).toEqual([])
  })

  test('never leaves a living record leading to a deleted one by an undo, and each stroke changes something or says why', async () => {
    const id = fc.constantFrom('A', 'B')
    const step = fc.oneof(
      fc.record({ do: fc.constant('make' as const), id }),
      fc.record({ do: fc.constant('link' as const), id, k: fc.nat(3) }),
      fc.record({ do: fc.constant('undo' as const) }), fc.record({ do: fc.constant('undo' as const) }), fc.record({ do: fc.constant('redo' as const) }),
      fc.record({ do: fc.constant('colleague' as const), id, k: fc.nat(3) }),
      fc.record({ do: fc.constant('answer' as const), k: fc.nat(3), deny: fc.boolean() }), fc.record({ do: fc.constant('answer' as const), k: fc.nat(3), deny: fc.constant(false) }))
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      asked = []
      for (const forget of leaving) forget()
      session.value = null
      session.value = person('ada')
      const told = hearing()
      const organizations = new Map<string, { version: number; gone: boolean }>()
      const contacts = new Map(['A', 'B'].map((one) => [one, { version: 1, organization: null as string | null }]))
      const living = () => [...organizations].filter(([, { gone }]) => !gone).map(([one]) => one)
      const row = (one: string) => {
        const { version = 0, organization = null } = contacts.get(one) ?? {}
        return { id: one, version, organization: organization ? { id: organization, name: 'N' } : null }
      }
      function reply({ method, url, headers, body }: Asked): readonly [number, object] {
        const [, type = '', one = '', last = ''] = /^\/api\/(\w+)\/?(\w*)\/?(\S*)$/.exec(url) ?? []
        if (!one) { organizations.set(`O${organizations.size}`, { version: 1, gone: false }); return [201, { id: `O${organizations.size - 1}`, version: 1, name: 'N' }] }
        const found = type === 'contacts' ? contacts.get(one) : organizations.get(one)
        if (!found || headers['if-match'] !== `"${found.version}"`) return [412, { code: 'version-stale', detail: 'Changed.', ...(type === 'contacts' && { current: row(one) }) }]
        if ('organization' in found) {
          const to = (body as { readonly organization: string | null }).organization
          if (to && organizations.get(to)?.gone !== false) return [422, { code: 'invalid', detail: 'Gone.' }]
          Object.assign(found, { organization: to, version: found.version + 1 })
          return [200, row(one)]
        }
        if (method === 'DELETE' && last === '?unused=true' && [...contacts.values()].some(({ organization }) => organization === one)) return [409, { code: 'in-use', detail: 'Used.' }]
        Object.assign(found, { gone: method === 'DELETE', version: found.version + 1 })
        return [200, { id: one, version: found.version }]
      }
      const answered = new Set<Asked>()
      const open = () => asked.filter((one) => !answered.has(one))
      async function answer(k: number, deny: boolean) {
        const one = open()[k % open().length]
        if (!one) return
        answered.add(one)
        await one.answer(...(deny ? [403, { code: 'forbidden', detail: 'No.' }] as const : reply(one)))
        for (const { organization } of contacts.values()) expect(organization === null || living().includes(organization)).toBe(true)
      }
      const drain = async () => { while (open().length) await answer(0, false) }
      const change = (one: string, to: { id: string; name: string }) => {
        const now = store.shownOf(`contacts/${one}`)
        void store.change('contacts', one, { organization: to }, base(now?.version ?? 1, { organization: now?.['organization'] ?? null }))
      }
      const held = ['A', 'B'].map((one) => store.hold('contacts', one))
      for (const one of ['A', 'B']) store.learn('contacts', row(one))
      for (const now of steps) {
        const target = 'k' in now ? living()[now.k] : undefined
        if (now.do === 'make') change(now.id, { id: create('organizations', { name: `N${asked.length}` }).name, name: 'N' })
        else if (now.do === 'link' && target) change(now.id, { id: target, name: 'N' })
        else if (now.do === 'colleague' && target) contacts.set(now.id, { version: (contacts.get(now.id)?.version ?? 0) + 1, organization: target })
        else if (now.do === 'answer') await answer(now.k, now.deny)
        else if (now.do === 'undo' || now.do === 'redo') void undoing[now.do]?.()
        await settle()
      }
      await drain()
      const state = () => JSON.stringify([asked.length, told.length, ['contacts/A', 'contacts/B'].map(store.shownOf)])
      for (let strokes = 0; undoing.undo; strokes++) {
        expect(strokes).toBeLessThan(60)
        const before = state()
        void undoing.undo()
        await settle()
        await drain()
        expect(state()).not.toBe(before)
      }
      for (const one of held) one.release()
    }), { numRuns: 100 })
  }, 20_000)

  test('leaves a later edit as it is when one undoes that an organization was made', async () => {
    const made = create('organizations', { name: 'Harbour' })
    const held = store.hold('contacts', 'A')
    store.learn('contacts', { id: 'A', version: 1, organization: null })
    void store.change('contacts', 'A', { organization: { id: made.name, name: 'Harbour' } }, base(1, { organization: null }))
    await asked[0]?.answer(201, { id: 'O', version: 1, name: 'Harbour' })
    await asked[1]?.answer(200, { id: 'A', version: 2, organization: { id: 'O', name: 'Harbour' } })
    void store.change('contacts', 'A', { organization: { id: 'P', name: 'Docks' } }, base(2, { organization: { id: 'O', name: 'Harbour' } }))
    await asked[2]?.answer(200, { id: 'A', version: 3, organization: { id: 'P', name: 'Docks' } })

    void store.undo(made.id)
    await settle()

    expect(asked.slice(3)).toMatchObject([{ method: 'DELETE', url: '/api/organizations/O?unused=true' }])
    held.release()
  })

  test('takes a field back to what it was where a list told the record without it', async () => {
    store.learnPage('contacts', [{ id: 'A', version: 1, name: 'Ada' }], ['name'])
    void store.change('contacts', 'A', { title: 'Pilot' }, base(1, { title: 'Engineer' }))
    await asked[0]?.answer(200, { id: 'A', version: 2, title: 'Pilot' })

    void undoing.undo?.()
    await settle()

    expect(asked[1]).toMatchObject({ body: { title: 'Engineer' }, headers: { 'if-match': '"2"' } })
    store.releasePage('contacts', ['A'])
  })

  test('does not take back over what somebody else wrote since, but asks', async () => {
    void store.change('contacts', 'A', { title: 'Pilot' }, base(1, { title: 'Engineer' }))
    await asked[0]?.answer(200, { id: 'A', version: 2, title: 'Pilot' })

    void undoing.undo?.()
    await settle()
    await asked[1]?.answer(412, { code: 'version-stale', detail: '', current: { id: 'A', version: 3, title: 'Analyst' } })

    expect(asked).toHaveLength(2)
    expect(store.conflictIn('contacts/A')?.clashes).toEqual([{ field: 'title', before: 'Pilot', mine: 'Engineer', theirs: 'Analyst' }])
  })

  test('takes nothing back to a value that was refused', async () => {
    void store.change('contacts', 'A', { title: '!' }, base(1, { title: 'Engineer' }))
    void store.change('contacts', 'A', { title: 'Pilot' }, base(1, { title: '!' }))
    await asked[0]?.answer(422, { code: 'invalid', detail: 'No.' })
    await asked[1]?.answer(200, { id: 'A', version: 2, title: 'Pilot' })

    void undoing.undo?.()
    await settle()

    expect(asked[2]).toMatchObject({ body: { title: 'Engineer' } })
  })

  test('takes nothing of somebody who signed out, though their pages go away after them', () => {
    for (const forget of leaving) forget()

    store.setAside('contacts', 'A', { email: 'x' }, base(1, {}), 'No.')
    void store.change('contacts', 'A', { title: 'Pilot' }, base(1, {}))

    expect(asked).toHaveLength(0)
    expect(store.ops.value).toEqual([])
    expect(undoing.undo).toBeNull()
  })

  test('keeps what became of changes until it can be told, and for nobody else', async () => {
    vi.resetModules()
    const fresh = await import('./store')
    const { leaving: goes, session: here } = await import('../base/session')
    const told: string[] = []
    const refuse = async (id: string): Promise<void> => {
      void fresh.change('contacts', id, { title: '!' }, base(1, {}))
      await asked.at(-1)?.answer(422, { code: 'invalid', detail: 'No.' })
    }
    here.value = person('ada')
    await refuse('A')
    for (const forget of goes) forget()
    here.value = person('bob')
    await refuse('B')

    fresh.tellBy({ news: ({ kind, op }) => { told.push(`${op.record} ${kind}`) }, undone: () => {} })
    expect(told).toEqual(['B refused'])
    await refuse('C')

    expect(told).toEqual(['B refused', 'C refused'])
  })

  test('takes back an organization that was made with its link before anything can be told, and tells nothing that has ended', async () => {
    vi.resetModules()
    const fresh = await import('./store')
    const made = await import('./create')
    const { session: here } = await import('../base/session')
    const { undoing: strokes } = await import('../base/undo')
    here.value = person('ada')
    const { name } = made.create('organizations', { name: 'Harbour' })
    const held = fresh.hold('contacts', 'A')
    fresh.learn('contacts', { id: 'A', version: 1, organization: null })
    void fresh.change('contacts', 'A', { organization: { id: name, name: 'Harbour' } }, base(1, { organization: null }))
    await asked[0]?.answer(201, { id: 'O', version: 1, name: 'Harbour' })
    await asked[1]?.answer(200, { id: 'A', version: 2, organization: { id: 'O', name: 'Harbour' } })
    void strokes.undo?.()
    await settle()
    await asked[2]?.answer(200, { id: 'A', version: 3, organization: null })
    expect(asked[3]).toMatchObject({ method: 'DELETE', url: '/api/organizations/O?unused=true' })
    await asked[3]?.answer(200, { id: 'O', version: 2 })
    expect(strokes.redo).not.toBeNull()
    void fresh.change('contacts', 'A', { title: '!' }, base(3, { title: null }))
    await asked[4]?.answer(422, { code: 'invalid', detail: 'No.' })
    fresh.letGo(fresh.ops.value[0]?.id ?? '')
    void fresh.change('contacts', 'A', { title: 'Pilot' }, base(3, { title: null }))
    await asked[5]?.answer(412, { code: 'version-stale', detail: '', current: { id: 'A', version: 4, title: 'Analyst', organization: null } })
    expect(fresh.conflictIn('contacts/A')).not.toBeNull()
    fresh.choose('contacts', 'A', {})

    const told: string[] = []
    fresh.tellBy({ news: ({ kind }) => { told.push(kind) }, undone: () => {} })

    expect(told).toContain('accepted')
    expect(told).not.toContain('refused')
    expect(told).not.toContain('conflict')
    held.release()
  })

  test('counts the failures of the server apart from answers that did not come', async () => {
    void store.change('contacts', 'A', { title: 'Pilot' }, base(1, {}))
    for (let time = 0; time < 3; time++) {
      await asked[time]?.cut()
      await vi.advanceTimersByTimeAsync(20_000)
    }
    await asked[3]?.answer(500, { code: 'unexpected', detail: 'Broken' })

    expect(unsaved).toMatchObject({ waiting: 1, slow: 1, stuck: 0 })
  })

  test('takes an answer that cannot be read as none, says why it waits, and lets go when somebody says so', async () => {
    const ended = store.change('contacts', 'A', { title: 'Pilot' }, base(1, {}))
    await asked[0]?.answer(200, '<html>Sign in to the hotel</html>')
    await vi.advanceTimersByTimeAsync(1000)
    await asked[1]?.answer(200, '')
    expect(store.ops.value).toMatchObject([{ state: 'waiting', tries: 2, trouble: expect.stringContaining('in its place') }])

    store.letGo(store.ops.value[0]?.id ?? '')
    expect(unsaved.waiting).toBe(1)
    store.letGo(store.ops.value[0]?.id ?? '', true)

    expect(await ended).toEqual({ state: 'cancelled' })
    expect(unsaved).toMatchObject({ waiting: 0, slow: 0 })
    await vi.advanceTimersByTimeAsync(60_000)
    expect(asked).toHaveLength(2)
  })

  test('creates once what was asked for twice while its answer was lost', async () => {
    const first = create('contacts', { firstName: 'Ada' })
    await asked[0]?.cut()
    const second = create('contacts', { firstName: 'Ada' })
    await vi.advanceTimersByTimeAsync(2000)
    expect(asked.map(({ headers }) => headers['idempotency-key'])).toEqual([asked[0]?.headers['idempotency-key'], asked[0]?.headers['idempotency-key']])

    await asked[1]?.answer(201, { id: 'A', version: 1, firstName: 'Ada' })

    expect(await first.ended).toMatchObject({ state: 'accepted', record: { id: 'A' } })
    expect(await second.ended).toMatchObject({ state: 'accepted', record: { id: 'A' } })
    void create('contacts', { firstName: 'Ada' })
    expect(asked[2]?.headers['idempotency-key']).not.toBe(asked[0]?.headers['idempotency-key'])
  })

  test('creates once what was asked for again after something else', async () => {
    create('contacts', { firstName: 'Ada' })
    create('contacts', { firstName: 'Bob' })

    const again = create('contacts', { firstName: 'Ada' })

    expect(asked.map(({ body }) => body)).toEqual([{ firstName: 'Ada' }, { firstName: 'Bob' }])
    await asked[0]?.answer(201, { id: 'A', version: 1, firstName: 'Ada' })
    expect(await again.ended).toMatchObject({ state: 'accepted', record: { id: 'A' } })
  })

  test('forgets the draft of what was made, though its form is closed, but not one that was typed since', async () => {
    keep(draft('contacts'), '{"firstName":"Ada"}')
    create('contacts', { firstName: 'Ada' }, true)
    keep(draft('organizations'), '{"name":"Acme"}')
    create('organizations', { name: 'Acme' }, true)
    keep(draft('organizations'), '{"name":"Acme and more"}')

    await asked[0]?.answer(201, { id: 'A', version: 1, firstName: 'Ada' })
    await asked[1]?.answer(201, { id: 'B', version: 1, name: 'Acme' })

    expect(kept(draft('contacts'))).toBeNull()
    expect(kept(draft('organizations'))).toBe('{"name":"Acme and more"}')
  })

  test('keeps an edit that became part of a later one as an action of its own', async () => {
    void store.change('contacts', 'A', { title: 'Pilot' }, base(1, { title: 'Engineer' }))
    const second = store.change('contacts', 'A', { title: 'Captain' }, base(1, { title: 'Pilot' }))
    void store.change('contacts', 'A', { title: 'Admiral' }, base(1, { title: 'Captain' }))
    await asked[0]?.answer(200, { id: 'A', version: 2, title: 'Pilot' })
    expect(asked[1]?.body).toEqual({ title: 'Admiral' })
    await asked[1]?.answer(200, { id: 'A', version: 3, title: 'Admiral' })
    expect(await second).toMatchObject({ state: 'accepted', record: { title: 'Admiral' } })

    void undoing.undo?.()
    await settle()
    expect(asked[2]?.body).toEqual({ title: 'Captain' })
    await asked[2]?.answer(200, { id: 'A', version: 4, title: 'Captain' })
    void undoing.undo?.()
    await settle()

    expect(asked[3]?.body).toEqual({ title: 'Pilot' })
  })

  test('keeps what waits in one workspace until the person is back there, and says so', async () => {
    const ended = store.change('contacts', 'A', { title: 'Pilot' }, base(1, { title: 'Engineer' }))
    await asked[0]?.answer(401, { code: 'unauthenticated', detail: '' })

    session.value = person('ada', 'Other')

    expect(unsaved.waiting).toBe(0)
    expect(asked).toHaveLength(1)
    expect(toastNow.value?.text).toContain('1 change in the workspace W')
    session.value = null
    session.value = person('ada')
    expect(asked[1]).toMatchObject({ headers: asked[0]?.headers, body: { title: 'Pilot' } })
    await asked[1]?.answer(200, { id: 'A', version: 2, title: 'Pilot' })
    expect(unsaved.waiting).toBe(0)
    void ended
  })

  test('keeps what the device does not take until the person is back, and says so', async () => {
    void store.change('contacts', 'A', { title: 'Pilot' }, base(1, { title: 'Engineer' }))
    await asked[0]?.answer(401, { code: 'unauthenticated', detail: '' })
    const device = localStorage
    vi.stubGlobal('localStorage', { ...device, getItem: () => null, setItem: () => { throw new Error('full') } })

    session.value = person('ada', 'Other')

    vi.stubGlobal('localStorage', device)
    expect(toastNow.value).toMatchObject({ text: '1 change in the workspace W not saved yet: this device keeps nothing, so leave this tab open until you are back there', bad: true, stays: true })
    expect(unsaved).toMatchObject({ waiting: 0, aside: 1 })
    session.value = person('mira')
    expect(unsaved.aside).toBe(0)
    session.value = person('ada')
    expect(asked[1]).toMatchObject({ headers: asked[0]?.headers, body: { title: 'Pilot' } })
    expect(unsaved).toMatchObject({ waiting: 1, aside: 0 })
  })

  test('goes on sending from the page of one workspace while the same person is in another', () => {
    session.value = person('ada', 'V')
    const gone = kept('account-id')
    session.value = person('ada')
    keep('account-id', gone)
    keep('workspace-id', 'V')
    fire('storage', { key: 'brisk.account-id' })

    void store.change('contacts', 'A', { title: 'Pilot' }, base(1, { title: 'Engineer' }))

    expect(unsaved.barred).toBe(false)
    expect(asked).toHaveLength(1)
  })

  test('takes what two tabs of one person left in a workspace, and asks again where one was to choose', async () => {
    const { newOp } = await import('./op')
    const op = (id: string, record: string, more = {}) => ({ ...newOp(id, 'contacts', record, 'update', { title: id }, base(1, { title: 'Engineer' })), ...more })
    lays('ada', 'V', [op('1', 'A'), op('2', 'B', { state: 'conflict', turn: 1 })])
    lays('ada', 'V', [op('2', 'B', { state: 'conflict', turn: 1 }), op('3', 'C', { state: 'sent' })])

    session.value = person('ada', 'V')

    expect(asked.map(({ headers }) => headers['idempotency-key'])).toEqual(['1.0', '2.2', '3.0'])
    expect(lying('ada', 'V').map(({ id }) => id)).toEqual(['1', '2', '3'])
    // The server tells what the choice is between.
    await asked[1]?.answer(412, { status: 412, code: 'version-stale', detail: '', current: { id: 'B', version: 2, title: 'Pilot' } })
    expect(store.conflictIn('contacts/B')?.clashes).toMatchObject([{ field: 'title', before: 'Engineer', mine: '2', theirs: 'Pilot' }])
  })

  test('lays down what a person does before any answer, and takes it away when that has come', async () => {
    void store.change('contacts', 'A', { title: 'Pilot' }, base(1, { title: 'Engineer' }))
    expect(lying('ada', 'W')).toMatchObject([{ record: 'A', values: { title: 'Pilot' }, state: 'waiting', unsure: true }])
    void store.change('contacts', 'B', { title: 'Pilot' }, base(1, { title: null }))
    expect(lying('ada', 'W').map(({ record }) => record)).toEqual(['A', 'B'])

    await asked[0]?.answer(200, { id: 'A', version: 2, title: 'Pilot' })
    expect(lying('ada', 'W').map(({ record }) => record)).toEqual(['B'])
    await asked[1]?.answer(422, { status: 422, code: 'invalid', detail: 'No.' })

    expect(lying('ada', 'W')).toMatchObject([{ record: 'B', state: 'refused', why: { detail: 'No.' } }])
    store.letGo(lying('ada', 'W')[0]?.id ?? '')
    expect(drafts('ada').filter((name) => name.includes('outbox'))).toEqual([])
  })

  test('takes what a tab left once it is gone, and no sooner', async () => {
    const { newOp } = await import('./op')
    vi.stubGlobal('navigator', { locks: browserLocks() })
    const other = lays('ada', 'V', [newOp('1', 'contacts', 'A', 'update', { title: 'Pilot' }, base(1, { title: 'Engineer' }))])

    session.value = person('ada', 'V')
    await settle()
    expect(asked).toHaveLength(0)
    other.leave()
    await settle()

    expect(asked).toMatchObject([{ method: 'PATCH', body: { title: 'Pilot' }, headers: { 'idempotency-key': '1.0' } }])
    // Nobody else takes it from here.
    const stolen = vi.fn()
    void navigator.locks.request(`brisk.${unsaved.lies}`, stolen)
    await settle()
    expect(stolen).not.toHaveBeenCalled()
    await asked[0]?.answer(200, { id: 'A', version: 2, title: 'Pilot' })
    expect(stolen).toHaveBeenCalled()
    expect(lying('ada', 'V')).toEqual([])
    vi.stubGlobal('navigator', {})
  })

  test('takes nothing that this device would not take from it again', async () => {
    const { newOp } = await import('./op')
    lays('ada', 'V', [newOp('1', 'contacts', 'A', 'update', { title: 'Pilot' }, base(1, { title: 'Engineer' }))])
    const device = localStorage
    vi.stubGlobal('localStorage', Object.defineProperties({ ...device }, { getItem: { value: device.getItem }, setItem: { value: () => { throw new Error('full') } }, removeItem: { value: device.removeItem } }))

    session.value = person('ada', 'V')
    expect([asked.length, lying('ada', 'V').length]).toEqual([0, 1])
    vi.stubGlobal('localStorage', device)
    fire('visibilitychange', {})

    expect(asked).toMatchObject([{ body: { title: 'Pilot' } }])
    expect(lying('ada', 'V')).toHaveLength(1)
  })

  test('sends nothing of a record that was taken over before what is under way has ended', async () => {
    const { newOp } = await import('./op')
    void store.change('contacts', 'A', { title: 'Pilot' }, base(1, { title: 'Engineer' }))
    lays('ada', 'W', [newOp('1', 'contacts', 'A', 'update', { email: 'a@b.example' }, base(1, { email: null }))])

    session.value = person('ada')
    expect(asked).toHaveLength(1)
    await asked[0]?.answer(200, { id: 'A', version: 2, title: 'Pilot' })

    expect(asked[1]).toMatchObject({ body: { email: 'a@b.example' } })
  })

  test('has no part in what another tab took, or gave up as the person signed out there', async () => {
    const ways = [
      (name: string): void => { keep(name, null); fire('storage', { key: `brisk.${name}`, newValue: null }) },
      (name: string): void => { keep(name, null); fire('pageshow', { persisted: true }) },
      (name: string): void => { keep(name, null); void store.change('contacts', 'B', { title: 'Pilot' }, base(1, { title: null })) },
    ]
    for (const away of ways) {
      const ended = store.change('contacts', 'A', { title: 'Pilot' }, base(1, { title: 'Engineer' }))
      away(unsaved.lies)

      expect(await ended).toEqual({ state: 'cancelled' })
      expect(unsaved).toMatchObject({ waiting: 0, lies: '' })
      expect(lying('ada', 'W')).toEqual([])
    }
  })

  test('takes over what a browser that has no locks shows of another tab', async () => {
    const { newOp } = await import('./op')
    const other = lays('ada', 'V', [newOp('1', 'contacts', 'A', 'update', { title: 'Pilot' }, base(1, { title: 'Engineer' }))])

    session.value = person('ada', 'V')

    expect(other.isTaken()).toBe(true)
    expect(lying('ada', 'V')).toHaveLength(1)
  })

  test('says that another person is signed in in this browser, and goes on when the first is back', async () => {
    keep('account-id', 'mira')
    void store.change('contacts', 'A', { title: 'Pilot' }, base(1, { title: 'Engineer' }))
    expect(asked).toHaveLength(0)
    expect(unsaved).toMatchObject({ waiting: 1, barred: true })

    keep('account-id', 'ada')
    fire('storage', { key: 'brisk.account-id' })

    expect(unsaved.barred).toBe(false)
    expect(asked).toHaveLength(1)
  })

  test('waits for the same person to come back when their session ran out, and shows another nothing of it', async () => {
    void store.change('contacts', 'A', { title: 'Pilot' }, base(1, { title: 'Engineer' }))
    await asked[0]?.answer(401, { code: 'unauthenticated', detail: '' })
    expect(session.value).toBeNull()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(asked).toHaveLength(1)

    session.value = person('ada')
    expect(asked).toHaveLength(2)
    await asked[1]?.answer(401, { code: 'unauthenticated', detail: '' })
    session.value = person('mira')

    expect(asked).toHaveLength(2)
    expect(unsaved.waiting).toBe(0)
    expect(undoing.undo).toBeNull()
    expect(toastNow.value).toBeNull()
    session.value = null
    session.value = person('ada')
    expect(asked).toHaveLength(3)
  })

  test('changes go on when the page goes, as long as they are small', () => {
    void store.change('contacts', 'A', { title: 'Pilot' }, base(1, {}))
    void store.change('contacts', 'B', { note: 'x'.repeat(70_000) }, base(1, {}))

    expect(asked.map(({ init }) => init.keepalive)).toEqual([true, false])
    expect(asked[0]?.init.signal?.aborted).toBe(false)
  })
})
