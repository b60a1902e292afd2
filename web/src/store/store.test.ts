import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

vi.hoisted(() => {
  vi.stubGlobal('location', { pathname: '/', search: '' })
  vi.stubGlobal('addEventListener', () => {})
  vi.stubGlobal('removeEventListener', () => {})
  vi.stubGlobal('localStorage', {})
})
const { leaving, session } = await import('../app/session')
const { unsaved } = await import('../app/status')
const { undoing } = await import('../app/undo')
const store = await import('./store')

interface Asked { readonly method: string; readonly url: string; readonly headers: Record<string, string>; readonly body: unknown; readonly init: RequestInit; readonly answer: (status: number, body: unknown) => Promise<void>; readonly cut: () => Promise<void> }
let asked: Asked[] = []
const settle = async (): Promise<void> => { for (let i = 0; i < 20; i++) await Promise.resolve() }
const person = (id: string) => ({ user: { id, name: id, email: '', role: 'member' as const, hue: 'stone' as const }, workspace: { id: 'W', name: 'W', timeZone: 'UTC', currency: 'EUR', weekStart: 'monday', language: 'en' } })
const base = (version: number, values: object) => ({ version, values: { ...values } })

beforeEach(() => {
  vi.useFakeTimers()
  asked = []
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => new Promise<Response>((resolve, reject) => {
    asked.push({
      method: init.method ?? '', url, init, headers: init.headers as Record<string, string>, body: JSON.parse(String(init.body)) as unknown,
      answer: async (status, body) => { resolve(new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })); await vi.advanceTimersByTimeAsync(0); await settle() },
      cut: async () => { reject(new TypeError('cut')); await vi.advanceTimersByTimeAsync(0); await settle() },
    })
  }))
  session.value = person('nobody')
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

  test('waits for the same person to come back when their session ran out, and forgets for another', async () => {
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
  })

  test('changes go on when the page goes, as long as they are small', () => {
    void store.change('contacts', 'A', { title: 'Pilot' }, base(1, {}))
    void store.change('contacts', 'B', { note: 'x'.repeat(70_000) }, base(1, {}))

    expect(asked.map(({ init }) => init.keepalive)).toEqual([true, false])
    expect(asked[0]?.init.signal?.aborted).toBe(false)
  })
})
