import { afterEach, expect, test, vi } from 'vitest'
import { get, patch, wire } from './client'

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
