import { nextTick } from 'vue'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

const asked: Headers[] = []
/** What the server says its build is. */
let present: string | null = '/assets/index-1.js'
vi.stubGlobal('document', {
  getElementById: () => ({ getAttribute: () => '/assets/index-1.js' }),
  querySelectorAll: (what: string) => (what === 'link[as="fetch"]' ? [{ getAttribute: () => '/api/session' }] : []),
})
vi.stubGlobal('fetch', (_: string, { headers }: RequestInit) => {
  asked.push(new Headers(headers))
  return Promise.resolve(new Response('{}', { headers: present ? { 'x-brisk-build': present } : {} }))
})
const { get, patch } = await import('../api/client')
const { tellBuild, heardBuild } = await import('./build')
const { status } = await import('./status')
const { closeToast, toastNow } = await import('./toast')

tellBuild()
beforeEach(() => { asked.length = 0; present = '/assets/index-1.js'; status.editing = false; closeToast(); vi.useFakeTimers({ now: 0 }) })
afterEach(() => { vi.useRealTimers() })

test('Requests say which build asks, but one that the page preloads is asked as it was preloaded', async () => {
  await get('session')
  await get('session')
  await patch('account', {})

  expect(asked.map((headers) => headers.get('x-brisk-build'))).toEqual([null, '/assets/index-1.js', '/assets/index-1.js'])
  expect(toastNow.value).toBe(null)
})

test('Another build is offered when the server names it for a while, once, and again after an hour', async () => {
  present = '/assets/index-2.js'
  await get('account')
  expect(toastNow.value).toBe(null)
  vi.advanceTimersByTime(20_000)
  await get('account')
  expect(toastNow.value?.act?.label).toBe('Reload')
  closeToast()

  vi.advanceTimersByTime(60_000)
  heardBuild('/assets/index-2.js')
  expect(toastNow.value).toBe(null)

  vi.advanceTimersByTime(3_600_000)
  await get('account')
  expect(toastNow.value?.act?.label).toBe('Reload')
})

test('Nodes of two builds that answer in turn offer nothing', async () => {
  for (let at = 0; at < 20; at++) {
    present = at % 2 ? '/assets/index-1.js' : '/assets/index-4.js'
    await get('account')
    vi.advanceTimersByTime(15_000)
  }

  expect(toastNow.value).toBe(null)
})

test('Nobody who edits is offered to load the page anew, until they are done', async () => {
  status.editing = true
  await nextTick()
  heardBuild('/assets/index-3.js')
  vi.advanceTimersByTime(20_000)
  heardBuild('/assets/index-3.js')
  expect(toastNow.value).toBe(null)

  status.editing = false
  await nextTick()

  expect(toastNow.value?.act?.label).toBe('Reload')
})

test('Another build that is named once, to who only listens, is offered after a while', () => {
  heardBuild('/assets/index-5.js')
  vi.advanceTimersByTime(19_000)
  expect(toastNow.value).toBe(null)

  vi.advanceTimersByTime(2_000)

  expect(toastNow.value?.act?.label).toBe('Reload')
})

test('A build that the server gave up while somebody edited is not offered to them', async () => {
  status.editing = true
  await nextTick()
  heardBuild('/assets/index-6.js')
  vi.advanceTimersByTime(21_000)
  heardBuild('/assets/index-6.js')
  heardBuild('/assets/index-1.js')

  status.editing = false
  await nextTick()
  vi.advanceTimersByTime(21_000)

  expect(toastNow.value).toBe(null)
})
