import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { Session } from '../api/types'

const page = vi.hoisted(() => {
  const store = (): Record<string, string> => {
    const kept: Record<string, string> = {}
    const ways = { getItem: (key: string) => kept[key] ?? null, setItem: (key: string, value: string) => { kept[key] = value }, removeItem: (key: string) => { delete kept[key] } }
    for (const [name, value] of Object.entries(ways)) Object.defineProperty(kept, name, { value })
    return kept
  }
  const went: string[] = []
  vi.stubGlobal('location', { pathname: '/contacts', search: '?sort=name', hash: '', replace: (to: string) => went.push(to) })
  vi.stubGlobal('history', { state: { entry: 4, seen: { row: 90, cursor: 91 } }, pushState: () => {}, replaceState: () => {} })
  vi.stubGlobal('navigator', { language: 'en-GB', onLine: true })
  vi.stubGlobal('addEventListener', () => {})
  vi.stubGlobal('localStorage', store())
  vi.stubGlobal('sessionStorage', store())
  return went
})
const { nextTick } = await import('vue')
const { session, signOut } = await import('./session')
const { status, unsaved } = await import('./status')
const { wire } = await import('../api/client')
const { draft, keep, kept } = await import('./keep')

const german = (workspace = 'W'): Session => ({
  language: 'de' as const, user: { id: `ada of ${workspace}`, account: 'ada', name: 'Ada', email: '', role: 'member' as const, hue: 'stone' as const, language: 'de' },
  workspace: { id: workspace, name: workspace, timeZone: 'UTC', currency: 'EUR', weekStart: 'monday', language: 'en' },
})
const come = async (): Promise<void> => { session.value = null; await nextTick(); page.length = 0; session.value = german(); await nextTick() }

beforeEach(async () => {
  vi.useFakeTimers()
  status.editing = false
  Object.assign(unsaved, { waiting: 0, stuck: 0 })
  wire.writing = 0
  location.hash = ''
  session.value = null
  await nextTick()
  sessionStorage.removeItem('brisk.asked')
  for (const where of ['W', 'V']) keep(`draft.ada.${where}.outbox`, null)
  page.length = 0
})

describe('who speaks another language than the page', () => {
  test('is given it where they are, with their place in the history', async () => {
    await come()
    expect(page).toEqual(['/contacts?sort=name'])
    expect(JSON.parse(sessionStorage.getItem('brisk.entry') ?? '')).toEqual({ entry: 4, seen: { row: 90, cursor: 91 } })
  })
  test('keeps the token that the address holds', async () => {
    location.hash = '#token=abc'
    await come()
    expect(page).toEqual([])
  })
  test('is given it twice at most, and the second time not at once', async () => {
    await come()
    await come()
    expect(page).toEqual([])
    vi.advanceTimersByTime(6001)
    await come()
    expect(page).toHaveLength(1)
    vi.advanceTimersByTime(60_000)
    await come()
    expect(page).toEqual([])
  })
  const busy: [string, () => void][] = [
    ['is edited', () => { status.editing = true }], ['waits', () => { unsaved.waiting = 1 }], ['waits for them', () => { unsaved.stuck = 1 }], ['is being sent', () => { wire.writing = 1 }],
    ['lies on the device, of which nobody is told yet', () => keep('draft.ada.W.outbox', '[{}]')],
  ]
  for (const [what, begin] of busy) test(`is given it not while something ${what}`, async () => {
    begin()
    await come()
    expect(page).toEqual([])
  })
  for (const [what, key] of [['somebody else is here', 'account-id'], ['the browser is elsewhere', 'workspace-id']] as const) test(`is given none in another tab's name: ${what}`, async () => {
    session.value = null
    await nextTick()
    session.value = german()
    keep(key, 'another')
    await nextTick()
    expect(page).toEqual([])
  })
})

for (const where of ['W', 'V']) test(`who signs out is asked before what lies on the device is forgotten, in the workspace ${where}`, async () => {
  const asked = vi.fn((_: string) => false)
  vi.stubGlobal('confirm', asked)
  session.value = german(where)
  keep(draft('outbox'), '[{},{}]')
  keep(draft('contacts'), '{}')
  const left = [draft('outbox'), draft('contacts')]
  await come()

  await signOut()

  expect(asked.mock.calls.map(([text]) => text)).toEqual([expect.stringContaining('3')])
  expect(left.map(kept)).toEqual(['[{},{}]', '{}'])
  expect(session.value).not.toBeNull()
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(null, { status: 204 })))
  vi.stubGlobal('document', { title: '', querySelector: () => null, activeElement: null })
  asked.mockReturnValue(true)
  await signOut()
  expect(left.map(kept)).toEqual([null, null])
})
