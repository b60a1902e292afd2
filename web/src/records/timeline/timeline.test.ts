import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { computed, effectScope, nextTick, ref, type EffectScope } from 'vue'
import type { Field, RecordType, TimelineEntry } from '../../api/types'

const heard = vi.hoisted(() => {
  const listeners: { readonly name: string; readonly hear: (event: object) => void }[] = []
  vi.stubGlobal('navigator', {})
  vi.stubGlobal('location', { pathname: '/', search: '' })
  vi.stubGlobal('addEventListener', (name: string, hear: (event: object) => void) => { listeners.push({ name, hear }) })
  vi.stubGlobal('removeEventListener', () => {})
  const stored: Record<string, string> = {}
  vi.stubGlobal('localStorage', { getItem: (key: string) => stored[key] ?? null, setItem: (key: string, value: string) => { stored[key] = value }, removeItem: (key: string) => { delete stored[key] } })
  return (name: string, event: object): void => { for (const one of [...listeners]) if (one.name === name) one.hear(event) }
})
const { loadSchema } = await import('../../api/schema')
const { draft, keep, kept } = await import('../../base/keep')
const { session } = await import('../../base/session')
const { closeToast, toastNow } = await import('../../base/toast')
const store = await import('../../store/store')
const { useTimeline } = await import('./useTimeline')
const { useWriting } = await import('./writing')

const field = (name: string, kind: Field['kind'], more: object = {}): Field => ({ name, label: name, kind, choices: [], group: '', readOnly: false, custom: false, ...more } as unknown as Field)
const about = field('about', 'relations', { relatedTypes: ['contact'] })
const activity = { name: 'activity', plural: 'activities', label: 'Activity', title: 'subject', fields: [field('text', 'longText'), field('minutes', 'number'), field('at', 'instant'), about] } as unknown as RecordType
const contact = { name: 'contact', plural: 'contacts', label: 'Contact', title: 'name', fields: [] } as unknown as RecordType
const entry = (n: number, at: string): TimelineEntry => ({ kind: 'activity', at, activity: { id: `A${n}`, version: 1, kind: 'reminder', done: false } })
const minute = (n: number): string => new Date(Date.UTC(2026, 0, 1) + n * 60_000).toISOString()

/** The oldest first. */
let past: TimelineEntry[] = []
let coming: TimelineEntry[] = []
let asked: URLSearchParams[] = []
let broken = 0
let refuses = false
let posted: Record<string, unknown>[] = []
function answerTo(address: string, init: RequestInit): { readonly status: number; readonly body: unknown } {
  const url = new URL(address, 'https://brisk.example')
  if (url.pathname === '/api/schema') return { status: 200, body: { types: [activity, contact], users: [] } }
  if (init.method === 'POST') {
    posted.push(JSON.parse(String(init.body)) as Record<string, unknown>)
    return refuses ? { status: 422, body: { status: 422, code: 'invalid', detail: 'No such words.' } } : { status: 201, body: { id: `N${posted.length}`, version: 1 } }
  }
  if (init.method === 'PATCH') return { status: 200, body: { id: url.pathname.split('/').at(-1), version: 2, done: true } }
  if (broken) return { status: broken, body: { status: broken, code: 'unavailable', detail: 'Away' } }
  asked.push(url.searchParams)
  const limit = Number(url.searchParams.get('limit'))
  if (url.searchParams.get('upcoming') === 'only') return { status: 200, body: { items: coming.slice(0, limit), next: coming.length > limit ? 'more' : null } }
  const all = past.toReversed()
  const from = Number(url.searchParams.get('cursor') ?? 0)
  const items = all.slice(from, from + limit)
  return { status: 200, body: { items, next: all.length > from + limit ? String(from + limit) : null } }
}
let scope: EffectScope
const wait = async (ms = 0): Promise<void> => { await vi.advanceTimersByTimeAsync(ms); await nextTick(); await vi.advanceTimersByTimeAsync(0) }
beforeEach(async () => {
  vi.useFakeTimers({ now: Date.UTC(2026, 5, 1, 12) })
  vi.stubGlobal('document', { hidden: false, querySelector: () => null })
  vi.stubGlobal('fetch', (address: string, init: RequestInit) => { const { status, body } = answerTo(address, init); return Promise.resolve(new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })) })
  past = []
  coming = []
  asked = []
  posted = []
  broken = 0
  refuses = false
  session.value = { language: 'en', user: { id: 'u', account: 'ada', name: 'Ada', email: '', role: 'member', hue: 'stone' }, workspace: { id: 'W', name: 'W', timeZone: 'UTC', currency: 'EUR', weekStart: 'monday', language: 'en' } }
  await loadSchema(true)
  scope = effectScope()
})
afterEach(async () => {
  scope.stop()
  for (const { id } of store.ops.value) store.letGo(id, true)
  keep(draft('activity.R'), null)
  await wait(60_000)
  vi.useRealTimers()
})

describe('a timeline', () => {
  const open = () => scope.run(() => useTimeline(computed(() => contact), ref('R'), ref(''))) ?? expect.fail()
  const ids = (of: readonly TimelineEntry[]) => of.map(({ activity: one }) => one?.id)
  test('tells what is to come in the order given, and more of it when asked', async () => {
    coming = Array.from({ length: 30 }, (_, n) => entry(n, new Date(Date.now() + (n + 1) * 3_600_000).toISOString()))
    const timeline = open()
    await wait()
    expect([ids(timeline.coming.value).slice(0, 2), timeline.coming.value.length, timeline.toCome.value]).toEqual([['A0', 'A1'], 20, true])
    expect(asked.every((one) => !one.has('from'))).toBe(true)
    timeline.further()
    await wait()
    expect([timeline.coming.value.length, timeline.toCome.value]).toEqual([30, false])
  })
  test('has no hole when more than a page came meanwhile', async () => {
    past = Array.from({ length: 100 }, (_, n) => entry(n, minute(n)))
    const timeline = open()
    await wait()
    await timeline.more()
    past = [...past, ...Array.from({ length: 60 }, (_, n) => entry(100 + n, minute(100 + n)))]
    await timeline.load()
    while (timeline.next.value !== null) await timeline.more()
    expect(ids(timeline.entries.value)).toEqual(ids(past.toReversed()))
  })
  test('shows a reminder as it was ticked at once, and asks again for as many as are shown', async () => {
    past = Array.from({ length: 100 }, (_, n) => entry(n, minute(n)))
    const timeline = open()
    await wait()
    await timeline.more()
    asked = []
    broken = 503
    void store.change('activities', 'A25', { done: true }, { version: 1, values: { done: false } })
    await wait()
    expect(timeline.entries.value.find((one) => one.activity?.id === 'A25')?.activity).toMatchObject({ version: 2, done: true })
    broken = 0
    await wait(1000)
    expect(asked[0]?.get('limit')).toBe('80')
  })
  test('asks again, later and later, when it could not be read anew', async () => {
    const timeline = open()
    await wait()
    asked = []
    broken = 503
    await timeline.load()
    expect(timeline.failure.value).toBeNull()
    broken = 0
    past = [entry(1, minute(1))]
    await wait(1000)
    expect(ids(timeline.entries.value)).toEqual(['A1'])
  })
  test('leaves what is shown, and asks no more, when it may not be read any more', async () => {
    past = [entry(1, minute(1))]
    const timeline = open()
    await wait()
    broken = 403
    await timeline.load()
    broken = 0
    asked = []
    await wait(60_000)
    expect([ids(timeline.entries.value), asked.length]).toEqual([['A1'], 0])
  })
  test('knows another day, and what was to come once its time has come', async () => {
    coming = [entry(1, new Date(Date.now() + 3_600_000).toISOString())]
    const timeline = open()
    await wait()
    const before = new Date(timeline.now.value).getDate()
    past = coming
    coming = []
    await wait(3_602_000)
    expect([ids(timeline.entries.value), ids(timeline.coming.value)]).toEqual([['A1'], []])
    await wait(24 * 3_600_000)
    expect(new Date(timeline.now.value).getDate()).not.toBe(before)
  })
})

describe('what is written at a record', () => {
  const state = { type: ref(contact), id: ref('R'), name: ref('Ada') } as unknown as Parameters<typeof useWriting>[0]
  const open = () => scope.run(() => useWriting(state, () => about)) ?? expect.fail()
  test('is sent twice when it is written twice, each with its own time', async () => {
    broken = 503
    const writing = open()
    writing.text.value = 'Rang back'
    writing.save()
    vi.setSystemTime(Date.now() + 60_000)
    writing.text.value = 'Rang back'
    writing.save()
    await wait()
    expect(posted.map((one) => one['at'])).toEqual(['2026-06-01T12:00:00.000Z', '2026-06-01T12:01:00.000Z'])
  })
  test('keeps what was given of each way, and asks for words of a note and a reminder only', () => {
    const writing = open()
    expect(writing.ready.value).toBe(false)
    writing.choose('call')
    expect(writing.ready.value).toBe(false)
    writing.choose('reminder')
    writing.set('at', '2026-07-01T09:00:00Z')
    expect(writing.ready.value).toBe(false)
    writing.choose('call')
    writing.set('minutes', 5)
    expect([writing.ready.value, writing.dirty.value]).toEqual([true, true])
    writing.choose('note')
    expect([writing.ready.value, writing.dirty.value]).toEqual([false, true])
    writing.choose('call')
    expect(writing.given.value['minutes']).toBe(5)
  })
  test('is taken back with all of it, and not at all where something would be lost', () => {
    const writing = open()
    const call = { kind: 'interaction', form: 'call', text: 'First', minutes: 5, at: minute(1), about: [{ type: 'contact', id: 'R', name: 'Ada' }] }
    expect(writing.takeBack({ ...call, tags: ['x'] })).toBe(false)
    writing.text.value = 'Second'
    expect(writing.takeBack(call)).toBe(true)
    expect([writing.text.value, writing.way.value, writing.given.value['minutes'], writing.given.value['at']]).toEqual(['First\n\nSecond', 'call', 5, minute(1)])
    expect(writing.takeBack({ ...call, minutes: 9 })).toBe(false)
  })
  test('follows another tab until something is written here, and takes nothing away that is not its own', () => {
    const [name, told] = [draft('activity.R'), (text: string) => JSON.stringify({ text, way: 'note', givens: {} })]
    const writing = open()
    keep(name, told('There'))
    heard('storage', { key: `brisk.${name}` })
    expect(writing.text.value).toBe('There')
    writing.text.value = 'Here'
    keep(name, told('There, on'))
    heard('storage', { key: `brisk.${name}` })
    expect(writing.text.value).toBe('Here')
    writing.clear()
    expect(kept(name)).toBe(told('There, on'))
  })
  test('reminds of nothing that is past when it is found another day', () => {
    keep(draft('activity.R'), JSON.stringify({ text: 'Call', way: 'reminder', givens: { reminder: { at: '2026-05-01T09:00:00Z' } } }))
    const { given } = open()
    expect(Date.parse(String(given.value['at']))).toBeGreaterThan(Date.now())
  })
  test('is told of where it was refused when its record is not shown any more', async () => {
    refuses = true
    const writing = open()
    writing.text.value = 'Hm'
    writing.save()
    await wait()
    expect(toastNow.value).toMatchObject({ bad: true, act: { label: 'Ada' } })
    expect(toastNow.value?.text).toContain('No such words.')
    closeToast()
    const { release } = store.hold('contacts', 'R', true)
    writing.text.value = 'Hm again'
    writing.save()
    await wait()
    release()
    expect(toastNow.value).toBeNull()
  })
})
