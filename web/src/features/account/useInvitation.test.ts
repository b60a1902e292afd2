import { beforeEach, expect, test, vi } from 'vitest'
import { effectScope } from 'vue'

let linked = (): void => expect.fail()
vi.hoisted(() => {
  vi.stubGlobal('location', { pathname: '/invitation', search: '', hash: '' })
  vi.stubGlobal('history', { state: null, replaceState: () => { location.hash = '' } })
  vi.stubGlobal('addEventListener', () => {})
  vi.stubGlobal('removeEventListener', () => {})
})
const { useInvitation } = await import('./useInvitation')

/** Refuses the invitation that is accepted now. */
let refuse: (status: number) => void = () => expect.fail()
beforeEach(() => {
  vi.stubGlobal('addEventListener', (name: string, hear: () => void) => { if (name === 'hashchange') linked = hear })
  vi.stubGlobal('fetch', (address: string, { method }: RequestInit) => {
    const answer = (status: number, body: unknown) => new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })
    if (method === 'POST') return new Promise((resolve) => { refuse = (status) => resolve(answer(status, { status, code: 'ended' })) })
    return Promise.resolve(address.includes('gone1') ? answer(404, { status: 404, code: 'not-found' }) : answer(200, { workspace: address, email: 'ada@example.com', role: 'member', name: 'Ada' }))
  })
})
async function open(token: string) {
  const page = effectScope().run(() => useInvitation(token, { shown() {}, refused() {} })) ?? expect.fail()
  await vi.waitFor(() => expect(page.state.value).not.toBe('loading'))
  return page
}

test.each([404, 500])('A link opened while another is accepted is used when that comes to nothing (%i)', async (status) => {
  const page = await open('first')
  page.form.password = 'a long password'
  const sent = page.submit()
  location.hash = '#token=second'
  linked()

  refuse(status)
  await sent

  await vi.waitFor(() => expect(page.offer.value?.workspace).toContain('second'))
  expect([page.state.value, page.errors.form, page.form.password]).toEqual(['form', '', ''])
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
