import { beforeEach, expect, test, vi } from 'vitest'
import type { Session } from '../../api/types'
import { effectScope } from 'vue'

let linked = (): void => expect.fail()
vi.hoisted(() => {
  vi.stubGlobal('location', { pathname: '/invitation', search: '', hash: '', assign: vi.fn() })
  vi.stubGlobal('history', { state: null, replaceState: () => { location.hash = '' }, pushState: () => {} })
  vi.stubGlobal('navigator', { language: 'en', onLine: true })
  vi.stubGlobal('addEventListener', () => {})
  vi.stubGlobal('removeEventListener', () => {})
})
const { useInvitation } = await import('./useInvitation')
const { session } = await import('../../base/session')

/** Answers whoever accepts an invitation. */
let answerIt: (status: number, body?: object) => void = () => expect.fail()
const me: Session = { language: 'en' as const, user: { id: 'ada of W', account: 'ada', name: 'Ada', email: '', role: 'member' as const, hue: 'stone' as const }, workspace: { id: 'W', name: 'W', timeZone: 'UTC', currency: 'EUR', weekStart: 'monday' as const, language: 'en' } }
beforeEach(() => {
  vi.stubGlobal('document', { title: '', querySelector: () => null, activeElement: null })
  session.value = null
  vi.mocked(location.assign).mockClear()
  vi.stubGlobal('addEventListener', (name: string, hear: () => void) => { if (name === 'hashchange') linked = hear })
  vi.stubGlobal('fetch', (address: string, { method }: RequestInit) => {
    const answer = (status: number, body: unknown) => new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })
    if (method === 'POST') return new Promise((resolve) => { answerIt = (status, body = { status, code: 'ended' }) => resolve(answer(status, body)) })
    if (address.includes('/schema')) return Promise.resolve(answer(200, { generation: 1, types: [], users: [] }))
    return Promise.resolve(address.includes('gone1') ? answer(404, { status: 404, code: 'not-found' }) : address.includes('busy1') ? answer(429, { status: 429, code: 'too-many' }) : answer(200, { workspace: address, email: 'ada@example.com', role: 'member', name: 'Ada' }))
  })
})
async function open(token: string) {
  const page = effectScope().run(() => useInvitation(token, { shown() {}, refused() {} })) ?? expect.fail()
  await vi.waitFor(() => expect(page.state.value).not.toBe('loading'))
  return page
}

/** Opens a second link while the first is accepted. */
async function openTwo() {
  const page = await open('first')
  page.form.password = 'a long password'
  const sent = page.submit()
  location.hash = '#token=second'
  linked()
  return { page, answer: async (status: number, body?: object): Promise<void> => { answerIt(status, body); await sent } }
}

test.each([[404, null], [404, me], [410, null]])('A link opened while another is accepted is used when that comes to nothing (%i)', async (status, here) => {
  session.value = here
  const { page, answer } = await openTwo()

  await answer(status)

  await vi.waitFor(() => expect(page.offer.value?.workspace).toContain('second'))
  expect([page.state.value, page.errors.form, page.form.password]).toEqual(['form', '', ''])
})
test('A link opened while another is accepted is gone to after that', async () => {
  const { answer } = await openTwo()

  await answer(200, me)

  expect(location.assign).toHaveBeenCalledWith('/invitation#token=second')
})
test('A link opened while another is accepted waits while something in that is to be mended', async () => {
  const { page, answer } = await openTwo()

  await answer(422, { status: 422, code: 'invalid', errors: [{ field: 'password', detail: 'Too short' }] })
  expect([page.token.value, page.errors.password, page.form.password]).toEqual(['first', 'Too short', 'a long password'])
  const sent = page.submit()
  answerIt(200, me)
  await sent

  expect(location.assign).toHaveBeenCalledWith('/invitation#token=second')
})
test('The link of an invitation that works no more says so when it is pasted again', async () => {
  const page = await open('gone1')
  expect(page.state.value).toBe('ended')

  page.pasted.value = 'https://crm.example/invitation#token=gone1'
  page.usePasted()
  expect(page.pasteError.value).toBe('This invitation does not work any more')

  page.pasted.value = 'https://crm.example/invitation#token=fresh'
  page.usePasted()
  expect(page.pasteError.value).toBe('')
  await vi.waitFor(() => expect(page.offer.value?.workspace).toContain('fresh'))
})
test.each([429, 500, 503])('A link opened while another is accepted waits while that may be tried again (%i)', async (status) => {
  const { page, answer } = await openTwo()

  await answer(status)

  expect([page.token.value, page.form.password, page.errors.form === '']).toEqual(['first', 'a long password', false])
})
test('The same link opened once more while it is accepted is not gone to after that', async () => {
  const page = await open('first')
  page.form.password = 'a long password'
  const sent = page.submit()
  location.hash = '#token=first'
  linked()
  answerIt(200, me)
  await sent

  expect(location.assign).not.toHaveBeenCalledWith('/invitation#token=first')
})
test('Where a busy server does not show an invitation, it is not said to have ended', async () => {
  const page = await open('busy1')

  expect([page.state.value, page.failure.value]).toEqual(['failed', expect.objectContaining({ status: 429 })])
})
test('Of the links opened while one is accepted the last counts: that one itself leads nowhere else', async () => {
  const { answer } = await openTwo()
  location.hash = '#token=first'
  linked()

  await answer(200, me)

  expect(location.assign).not.toHaveBeenCalled()
})
