import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

const fire = vi.hoisted(() => {
  const listeners: { readonly name: string; readonly hear: (event: object) => void }[] = []
  vi.stubGlobal('location', { pathname: '/', search: '' })
  vi.stubGlobal('addEventListener', (name: string, hear: (event: object) => void) => { listeners.push({ name, hear }) })
  vi.stubGlobal('removeEventListener', () => {})
  const stored: Record<string, string> = {}
  const ways = { getItem: (key: string) => stored[key] ?? null, setItem: (key: string, value: string) => { stored[key] = value }, removeItem: (key: string) => { delete stored[key] } }
  for (const [name, value] of Object.entries(ways)) Object.defineProperty(stored, name, { value })
  vi.stubGlobal('localStorage', stored)
  return (name: string, event: object): void => { for (const one of listeners) if (one.name === name) one.hear(event) }
})
const { closeToast, toastNow } = await import('../base/toast')
const { leaving, session } = await import('../base/session')
const { draft, keep, kept } = await import('../base/keep')
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

    expect(asked[3]).toMatchObject({ method: 'DELETE', url: '/api/organizations/O' })
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
    expect(asked.slice(3)).toMatchObject([{ method: 'DELETE', url: '/api/organizations/O' }])
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

      expect(asked.slice(5)).toMatchObject([{ method: 'DELETE', url: '/api/organizations/O' }])
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
      expect(asked.slice(4)).toMatchObject([{ method: 'PATCH', url: '/api/contacts/A', body: empty }, { method: 'DELETE', url: '/api/organizations/O' }])
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
      expect(asked.slice(5)).toMatchObject([{ method: 'DELETE', url: '/api/organizations/O' }])
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
    test.each(['by key', 'at its toast'])('can be asked for again when a link could not be taken back, and goes only once it was, when one undoes it %s', async (which) => {
      const { made, over } = await linkTwice()
      const stroke = async () => { void (which === 'by key' ? undoing.undo?.() : store.undo(made.id)); await settle() }
      await stroke()
      await asked[3]?.answer(422, { code: 'invalid', detail: 'No.' })
      expect(asked).toHaveLength(4)

      await stroke()
      expect(sent(4)).toEqual([['/api/contacts/B', empty]])
      await asked[4]?.answer(200, { id: 'B', version: 3, ...empty })
      if (which === 'by key') await stroke()
      expect(sent(5)).toEqual([['/api/contacts/A', empty]])
      await asked[5]?.answer(200, { id: 'A', version: 3, ...empty })

      expect(sent(6)).toEqual(['DELETE /api/organizations/O'])
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

        expect(sent(5)).toEqual(['DELETE /api/organizations/O'])
        over()
      })

      test('stays while that link could not be taken back, and was given up', async () => {
        const { over } = await linkLater()
        void undoing.undo?.()
        await settle()
        await asked[3]?.cut()
        store.letGo(store.ops.value[0]?.id ?? '', true)
        await settle()

        void undoing.undo?.()
        await settle()

        expect(sent(3)).toEqual([['/api/contacts/B', empty], ['/api/contacts/B', empty]])
        over()
      })

      test.each(['refused', 'conflict'])('stays while somebody else\'s record leads to it, or an edit that is %s would', async (state) => {
        const { made, held } = await linkOnce()
        const docks = { organization: { id: 'P', name: 'Docks' } }
        store.learn('contacts', { id: 'B', version: 2, ...docks })
        void store.change('contacts', 'B', linked, state === 'refused' ? base(2, docks) : base(1, empty))
        if (state === 'refused') await asked[2]?.answer(422, { code: 'invalid', detail: 'No.' })
        expect(store.ops.value.at(-1)?.state).toBe(state)
        const before = asked.length

        void store.undo(made.id)
        await settle()
        await asked[before]?.answer(200, { id: 'A', version: 3, ...empty })
        expect(sent(before)).toEqual([['/api/contacts/A', empty]])
        store.letGo(store.ops.value[0]?.id ?? '')
        store.learn('contacts', { id: 'B', version: 3, ...linked })
        void store.undo(made.id)
        await settle()
        expect(sent(before + 1)).toEqual([])

        store.learn('contacts', { id: 'B', version: 4, ...empty })
        void store.undo(made.id)
        await settle()
        expect(sent(before + 1)).toEqual(['DELETE /api/organizations/O'])
        for (const one of held) one.release()
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

      expect(sent(2)).toEqual(['DELETE /api/contacts/A', 'DELETE /api/organizations/O'])
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

      expect(asked.slice(5)).toMatchObject([{ method: 'DELETE', url: '/api/organizations/O' }])
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

      expect(asked.slice(3)).toMatchObject([{ method: 'DELETE', url: '/api/organizations/O' }])
      await asked[3]?.answer(200, { id: 'O', version: 2 })
      // No edit is left that would link what is deleted.
      expect(undoing.undo).toBe(null)
      held.release()
    })
  })

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

    expect(asked.slice(3)).toMatchObject([{ method: 'DELETE', url: '/api/organizations/O' }])
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
    expect(asked[3]).toMatchObject({ method: 'DELETE', url: '/api/organizations/O' })
    await asked[3]?.answer(200, { id: 'O', version: 2 })
    expect(strokes.redo).not.toBeNull()
    void fresh.change('contacts', 'A', { title: '!' }, base(3, { title: null }))
    await asked[4]?.answer(422, { code: 'invalid', detail: 'No.' })
    fresh.letGo(fresh.ops.value[0]?.id ?? '')

    const told: string[] = []
    fresh.tellBy({ news: ({ kind }) => { told.push(kind) }, undone: () => {} })

    expect(told).toContain('accepted')
    expect(told).not.toContain('refused')
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

  test('says what is lost where the device keeps nothing for when the person is back', async () => {
    const ended = store.change('contacts', 'A', { title: 'Pilot' }, base(1, { title: 'Engineer' }))
    await asked[0]?.answer(401, { code: 'unauthenticated', detail: '' })
    const device = localStorage
    vi.stubGlobal('localStorage', { ...device, getItem: () => null, setItem: () => { throw new Error('full') } })

    session.value = person('ada', 'Other')

    vi.stubGlobal('localStorage', device)
    expect(toastNow.value).toMatchObject({ text: '1 change that was not saved could not be kept on this device', bad: true, stays: true })
    void ended
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

  test('keeps what two tabs of one person left in a workspace, and asks again where one was to choose', async () => {
    const { shelve, unshelve } = await import('./shelf')
    const { newOp } = await import('./op')
    const owner = { person: 'ada', workspace: 'V', called: 'V' }
    const op = (id: string, more = {}) => ({ ...newOp(id, 'contacts', 'A', 'update', { title: id }, base(1, { title: 'Engineer' })), ...more })

    expect(shelve(owner, [op('1'), op('2', { state: 'conflict', turn: 1 })])).toBe(true)
    expect(shelve(owner, [op('2', { state: 'sent' }), op('3')])).toBe(true)

    expect(unshelve(owner)).toMatchObject([{ id: '1' }, { id: '2', state: 'waiting', unsure: true }, { id: '3' }])
    expect(unshelve(owner)).toEqual([])
    shelve(owner, [op('2', { state: 'conflict', turn: 1 })])
    session.value = null
    session.value = person('ada', 'V')
    // The server tells what the choice is between.
    expect(asked[0]).toMatchObject({ method: 'PATCH', headers: { 'if-match': '"1"', 'idempotency-key': '2.2' } })
    await asked[0]?.answer(412, { status: 412, code: 'version-stale', detail: '', current: { id: 'A', version: 2, title: 'Pilot' } })
    expect(store.conflictIn('contacts/A')?.clashes).toMatchObject([{ field: 'title', before: 'Engineer', mine: '2', theirs: 'Pilot' }])
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
