import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { effectScope, nextTick } from 'vue'
import { aField, aType } from '../../api/builders'
import { declared } from '../../api/declared'
import type { Field, KindName } from '../../api/types'
import { closeToast, toast, toastNow } from '../../base/toast'
import { takeSchema } from '../../api/schema'
import { detailsOf, useTrash } from './useTrash'

const field = (name: string, group: string, kind: KindName = 'text'): Field => aField(name, { kind, group })
const contact = aType('contact', [
  field('firstName', 'name'), field('email', 'reach', 'email'), field('phone', 'reach', 'phone'), field('organization', 'work', 'relation'), field('title', 'work'), field('owner', 'work', 'user'), field('city', 'address'), field('region', 'address'),
], { presentation: { subtitle: ['title', 'organization'], first: ['firstName', 'email', 'phone', 'organization', 'title', 'owner', 'city'] } })

test('A deleted record is told by what it has, a person without title and organization by the rest', () => {
  const record = { id: 'a', version: 1, name: 'Ada', createdAt: '2025-03-14T10:00:00Z' }

  expect(detailsOf(contact, { ...record, title: 'Engineer', organization: { id: 'o', name: 'Harbour Works' }, email: 'ada@brisk.example' })).toBe('Engineer, Harbour Works')
  expect(detailsOf(contact, { ...record, phone: '202-224-3441', region: 'WA' })).toBe('202-224-3441, WA')
  expect(detailsOf(contact, record)).toMatch(/^There since 14 Mar/)
  expect(detailsOf(declared('contact'), { ...record, website: 'https://ada.example' })).toBe('https://ada.example')
})

/** The deleted contacts; each answer holds two of them. */
const deleted = ['ada', 'bob', 'carla', 'dora']
let asked: URL[] = []
let broken = false
const scopes: { stop: () => void }[] = []
beforeEach(() => {
  vi.useFakeTimers()
  asked = []
  broken = false
  takeSchema({ generation: 0, types: [contact], users: [] })
  for (const name of ['addEventListener', 'removeEventListener']) vi.stubGlobal(name, () => {})
  vi.stubGlobal('location', { pathname: '/', search: '' })
  vi.stubGlobal('document', { hidden: false })
  vi.stubGlobal('fetch', (address: string) => {
    const url = new URL(address, 'https://brisk.example')
    asked.push(url)
    const answer = (status: number, body: unknown): Promise<Response> => Promise.resolve(new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } }))
    if (broken) return answer(503, { status: 503, code: 'unavailable', detail: 'Away' })
    const found = deleted.filter((id) => !url.searchParams.get('filter') || id === 'dora')
    if (url.pathname.endsWith('/count')) return answer(200, { count: found.length })
    const at = Number(url.searchParams.get('after') ?? 0)
    return answer(200, { items: found.slice(at, at + 2).map((id) => ({ id, version: 1, name: id })), next: found.length > at + 2 ? String(at + 2) : null })
  })
})
afterEach(() => {
  for (const scope of scopes.splice(0)) scope.stop()
  closeToast()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})
function open() {
  const scope = effectScope()
  scopes.push(scope)
  const trash = scope.run(() => useTrash()) ?? expect.fail()
  return { ...trash, ids: () => trash.rows.value.map(({ record }) => record.id) }
}

test('What cannot be loaded under another filter leaves no rows of the one before, and is asked for once more as a whole', async () => {
  const { load, ids, more, failure, total } = open()
  await load('contacts')
  broken = true
  await load('contacts', 'name contains dora')
  expect([ids(), more.value, failure.value]).toEqual([[], false, expect.any(Error)])
  expect(total.value).toBe(null)

  broken = false
  asked = []
  await vi.advanceTimersByTimeAsync(20_000)
  await nextTick()

  expect(asked.map(({ searchParams }) => [searchParams.get('filter'), searchParams.get('after')])).toEqual([['name contains dora', null], ['name contains dora', null]])
  expect([ids(), failure.value, total.value]).toEqual([['dora'], null, 1])
})
test('Rows stay that cannot be loaded anew, and are asked for once more from their beginning', async () => {
  const { load, ids, more, failure } = open()
  await load('contacts')
  broken = true
  await load('contacts')
  expect([ids(), more.value, failure.value]).toEqual([['ada', 'bob'], true, expect.any(Error)])

  broken = false
  asked = []
  await vi.advanceTimersByTimeAsync(20_000)

  expect(asked.map(({ searchParams }) => searchParams.get('after'))).toEqual([null, null])
  expect([ids(), failure.value]).toEqual([['ada', 'bob'], null])
})
test('Rows of another filter do not stay when the next is asked for twice and cannot be loaded', async () => {
  const { load, ids } = open()
  await load('contacts')

  broken = true
  void load('contacts', 'name contains dora')
  await load('contacts', 'name contains dora')

  expect(ids()).toEqual([])
})
test('A further page that cannot be loaded is asked for again below the rows that are there', async () => {
  const { load, loadMore, ids, failure } = open()
  await load('contacts')
  broken = true
  await loadMore()
  expect(ids()).toEqual(['ada', 'bob'])

  broken = false
  await vi.advanceTimersByTimeAsync(20_000)

  expect([ids(), failure.value]).toEqual([['ada', 'bob', 'carla', 'dora'], null])
})
test('How many match a filter is not how many there are', async () => {
  const { load, counts, total } = open()
  await load('contacts')
  await load('contacts', 'name contains dora')
  expect([counts, total.value]).toEqual([{ contacts: 4 }, 1])

  const whole = load('contacts')
  expect(total.value).toBe(null)
  await whole

  expect([counts, total.value]).toEqual([{ contacts: 4 }, 4])
})

test('A further page that is asked for again comes once, whoever asks', async () => {
  const { load, loadMore, retry, ids, failure } = open()
  await load('contacts')
  broken = true
  await loadMore()

  broken = false
  await Promise.all([loadMore(), retry()])
  await vi.advanceTimersByTimeAsync(20_000)

  expect([ids(), failure.value]).toEqual([['ada', 'bob', 'carla', 'dora'], null])
})
test('A further page comes once when the server is there again', async () => {
  const { load, loadMore, ids, failure } = open()
  await load('contacts')
  const there = globalThis.fetch
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('away')))
  await loadMore()

  vi.stubGlobal('fetch', there)
  asked = []
  await vi.advanceTimersByTimeAsync(20_000)

  expect(asked.map(({ searchParams }) => searchParams.get('after'))).toEqual(['2'])
  expect([ids(), failure.value]).toEqual([['ada', 'bob', 'carla', 'dora'], null])
})

test('Rows that could not be loaded anew say so until they could, and are loaded anew before further ones', async () => {
  const { load, loadMore, ids } = open()
  await load('contacts')
  broken = true
  await load('contacts')
  expect(toastNow.value?.text).toContain('Away')

  broken = false
  asked = []
  await loadMore()

  expect(asked.filter(({ pathname }) => !pathname.endsWith('/count')).map(({ searchParams }) => searchParams.get('after'))).toEqual([null])
  expect([ids(), toastNow.value]).toEqual([['ada', 'bob'], null])
})
test('Rows that cannot be loaded anew say so once, and take the place of nothing that is said meanwhile', async () => {
  const { load, failure } = open()
  await load('contacts')
  broken = true
  await load('contacts')
  expect(toastNow.value?.text).toContain('Away')
  const first = failure.value

  toast('Harbour deleted')
  await vi.advanceTimersByTimeAsync(60_000)
  expect(failure.value).not.toBe(first)
  expect(toastNow.value?.text).toBe('Harbour deleted')

  broken = false
  await vi.advanceTimersByTimeAsync(60_000)
  expect(failure.value).toBe(null)
  expect(toastNow.value?.text).toBe('Harbour deleted')
})
test('What could not be loaded is said no more once the page is left, and no word of another goes with it', async () => {
  const { load } = open()
  await load('contacts')
  broken = true
  await load('contacts')
  expect(toastNow.value?.text).toContain('Away')

  for (const scope of scopes.splice(0)) scope.stop()
  expect(toastNow.value).toBe(null)

  const again = open()
  broken = false
  await again.load('contacts')
  broken = true
  await again.load('contacts')
  toast('Harbour deleted')
  for (const scope of scopes.splice(0)) scope.stop()
  expect(toastNow.value?.text).toBe('Harbour deleted')
})
