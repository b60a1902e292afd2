import { afterEach, expect, test, vi } from 'vitest'
import { forgetGiven, forgetReads, get, patch, takeGiven, wire } from './client'

afterEach(() => { vi.unstubAllGlobals(); vi.restoreAllMocks() })
const answering = (body: ReadableStream): void => { vi.stubGlobal('fetch', () => Promise.resolve(new Response(body, { headers: { 'content-type': 'application/json' } }))) }

test('An answer that breaks off in its middle is a line that broke, not an error of the page', async () => {
  answering(new ReadableStream({ start: (stream) => { stream.enqueue(new TextEncoder().encode('{"id":')); stream.error(new TypeError('cut')) } }))

  await expect(get('contacts/A')).rejects.toMatchObject({ status: 0, code: 'unreachable' })

  expect(wire.unreachable).toBe(true)
})

test('Where no answer comes at all, patience ends', async () => {
  let clock = new AbortController()
  vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => (clock = new AbortController()).signal)
  vi.stubGlobal('fetch', (_: string, { signal }: RequestInit) => new Promise((_resolve, reject) => { signal?.addEventListener('abort', () => reject(signal.reason as Error)) }))
  const asked = patch('contacts/A', { title: 'x' }, { version: 1 })
  expect(wire.writing).toBe(1)

  clock.abort(new DOMException('', 'TimeoutError'))

  await expect(asked).rejects.toMatchObject({ status: 0, code: 'unreachable' })
  expect(wire.writing).toBe(0)
})

test('Whoever moves on ends the question without a word', async () => {
  const gone = new AbortController()
  vi.stubGlobal('fetch', (_: string, { signal }: RequestInit) => new Promise((_resolve, reject) => { signal?.addEventListener('abort', () => reject(signal.reason as Error)) }))
  const asked = get('contacts/A', { signal: gone.signal })

  gone.abort()

  await expect(asked).rejects.toMatchObject({ name: 'AbortError' })
})

let removed: string[] = []
/** A page that brings along the answers to these questions. */
const pageWith = (answers: Readonly<Record<string, string>>): ParentNode => {
  removed = []
  return { querySelectorAll: () => Object.entries(answers).map(([answer, textContent]) => ({ dataset: { answer, etag: 'W/"1"' }, textContent, remove: () => removed.push(answer) })) } as unknown as ParentNode
}
/** What is asked of the server meanwhile, and with which tag. */
function listening(): string[] {
  const asked: string[] = []
  vi.stubGlobal('fetch', (url: string, { headers }: RequestInit) => {
    asked.push(`${url} ${new Headers(headers).get('if-none-match') ?? ''}`.trim())
    return Promise.resolve(new Response('{"from":"server"}', { headers: { etag: 'W/"2"' } }))
  })
  return asked
}

test('An answer that came with the page is taken once, and no older one is believed after it', async () => {
  const asked = listening()
  const page = pageWith({ '/api/contacts?at=0': '{"from":"page"}' })
  takeGiven(page)

  // Nothing of a person stays in the document.
  expect(removed).toEqual(['/api/contacts?at=0'])
  expect(await get('contacts', { query: { at: 0 } })).toEqual({ from: 'page' })
  expect(asked).toEqual([])
  expect(await get('contacts', { query: { at: 0 } })).toEqual({ from: 'server' })
  expect(asked).toEqual(['/api/contacts?at=0 W/"1"'])
})

test('Answers that came with the page are forgotten when something is written or heard, when somebody else signs in, and with time', async () => {
  const asked = listening()
  const page = pageWith({ '/api/a': '{}' })
  takeGiven(page)
  await patch('b', {})
  await get('a')
  takeGiven(page)
  forgetReads()
  await get('a')
  takeGiven(page)
  forgetGiven()
  await get('a')
  const now = performance.now()
  takeGiven(page)
  vi.spyOn(performance, 'now').mockReturnValue(now + 10_100)
  await get('a')

  expect(asked.map((one) => one.split(' ')[0])).toEqual(['/api/b', '/api/a', '/api/a', '/api/a', '/api/a'])
})

test('Who left meanwhile is told nothing of what came with the page', async () => {
  listening()
  takeGiven(pageWith({ '/api/a': '{}' }))
  const gone = new AbortController()
  const asked = get('a', { signal: gone.signal })

  gone.abort()

  await expect(asked).rejects.toMatchObject({ name: 'AbortError' })
})
