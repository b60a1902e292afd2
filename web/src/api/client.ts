import { reactive } from 'vue'
import { breath } from './breath'
import type { Problem } from './types'

/** How the connection is doing; the status line shows it. */
export const wire = reactive({
  /** How long the last read took, in ms, as the person felt it. */
  ms: 0,
  /** Writes under way. */
  writing: 0,
  /** The last request found no server. */
  unreachable: false,
  /** Answers that the server still prepares. */
  preparing: 0,
})

/** A refusal by the server, or no answer at all (status 0, code `unreachable`, or `unreadable`); `reasonOf` words it. */
export class ApiProblem extends Error {
  readonly status: number
  readonly code: string
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.detail ?? problem.title ?? problem.code)
    this.name = 'ApiProblem'
    this.problem = problem
    this.status = problem.status
    this.code = problem.code
  }
  /** What is wrong with one field, if anything. */
  field(name: string): string | undefined {
    return this.problem.errors?.find((error) => error.field === name)?.detail
  }
}

/** Asking again later would be refused again. */
export function isFinal(error: unknown): boolean {
  return error instanceof ApiProblem && error.status >= 400 && error.status < 500 && error.status !== 408 && error.status !== 429
}

export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>
export interface Ask {
  readonly query?: Query
  readonly signal?: AbortSignal | undefined
  /** The version that a write is based on; sent as If-Match. */
  readonly version?: number
  /** Makes a repeated POST harmless. */
  readonly idempotencyKey?: string
  /** Sent as it is (a file); otherwise the body goes as JSON. */
  readonly raw?: { readonly body: Blob; readonly type: string }
}

/** Milliseconds after which no answer is none. The server itself gives up on what takes it longer than 15 s. */
const patience = 30_000
/** Bytes that browsers send on after a page has gone, of all requests together. */
const mostCarried = 60_000
let carried = 0

const remembered = new Map<string, { etag: string; text: string }>()
const rememberAtMost = 40
/** What the server wrote into the page, by what would have been asked. */
const given = new Map<string, { readonly text: string; readonly etag: string | undefined }>()
let givenUntil = 0
/** What the page preloads and nobody has asked for yet. */
const ahead = new Set<string>()
let running = ''
let onBuild: (present: string) => void = () => {}
let onSignedOut: () => void = () => {}
let meant = ''
let translate: (text: string, path: string) => string | Promise<string> = (text) => text

/** What to do when the server no longer knows this session. */
export function whenSignedOut(action: () => void): void {
  onSignedOut = action
}

/** Puts every answer into another language: JSON, and the path that was asked. */
export function translateBy(by: typeof translate): void {
  translate = by
}

/** A text of the server that came another way than by an answer. */
export const translated = async (text: string): Promise<string> => translate(text, '')

/** Every request from now on says which workspace it is about, so that none is answered with another's; with an empty text it is the browser's. */
export function speakOf(workspace: string): void {
  meant = workspace
}

/** Every request says from now on which build of the client asks; `hear` is told which one the server has. */
export function speakAs(build: string, hear: (present: string) => void): void {
  running = build
  onBuild = hear
  for (const link of document.querySelectorAll('link[as="fetch"]')) ahead.add(link.getAttribute('href') ?? '')
}

/** The headers that say so. What the page preloads is asked for as browsers preload it: without them. */
export const spoken = (target = ''): Record<string, string> => ({ ...(meant && { 'x-brisk-workspace': meant }), ...(running && !ahead.delete(target) && { 'x-brisk-build': running }) })

/** Takes the answers that came with the page, each good for one question. Later they would be old. */
export function takeGiven(page: ParentNode = document): void {
  for (const block of page.querySelectorAll<HTMLScriptElement>('script[data-answer]')) {
    given.set(block.dataset['answer'] ?? '', { text: block.textContent, etag: block.dataset['etag'] })
    block.remove()
  }
  givenUntil = performance.now() + 10_000
}

/** Forgets them: something was heard that they do not know. */
export const forgetGiven = (): void => given.clear()

/** Forgets everything remembered of the last person's reads. */
export function forgetReads(): void {
  remembered.clear()
  given.clear()
}

export function url(path: string, query: Query = {}): string {
  const parts: string[] = []
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== null && value !== '') parts.push(`${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
  return `/api/${path}${parts.length ? `?${parts.join('&')}` : ''}`
}

async function send<T>(method: string, path: string, body: unknown, ask: Ask): Promise<T> {
  const target = url(path, ask.query)
  // What is written makes the answers in the page old.
  if (method !== 'GET' || performance.now() > givenUntil) given.clear()
  const told = given.get(target)
  if (told) {
    given.delete(target)
    if (told.etag) remember(target, told.etag, told.text)
    await breath()
    ask.signal?.throwIfAborted()
    return read(await translate(told.text, path))
  }
  const headers: Record<string, string> = { accept: 'application/json', ...spoken(target) }
  const known = method === 'GET' ? remembered.get(target) : undefined
  if (known) headers['if-none-match'] = known.etag
  if (method !== 'GET') {
    headers['x-brisk'] = '1'
    headers['content-type'] = ask.raw?.type ?? 'application/json'
  }
  if (ask.version !== undefined) headers['if-match'] = `"${ask.version}"`
  if (ask.idempotencyKey) headers['idempotency-key'] = ask.idempotencyKey

  const json = method === 'GET' || ask.raw ? null : JSON.stringify(body ?? {})
  // Two bytes and more a character, in the worst case three.
  const weight = json === null ? 0 : json.length * 3
  const keepalive = weight > 0 && carried + weight <= mostCarried
  if (keepalive) carried += weight
  let response: Response
  let text: string
  try {
    response = await reached(fetch(target, { method, headers, signal: ask.raw ? ask.signal ?? null : patient(ask.signal), credentials: 'same-origin', cache: 'no-store', keepalive, body: ask.raw?.body ?? json }))
    text = response.status === 304 ? '' : await reached(response.text())
  } finally {
    if (keepalive) carried -= weight
  }

  if (response.status === 304 && known) return read(await translate(known.text, path))
  // Of several workspaces, sign-in lets choose: 300.
  if (!response.ok && response.status !== 300) throw await refusal(response, text, path)
  const answer = read<T>(await translate(text, path))
  const etag = response.headers.get('etag')
  if (method === 'GET' && etag) remember(target, etag, text)
  return answer
}

/** What an answer says; one that cannot be read is none. */
function read<T>(text: string): T {
  try {
    const answer: T = text ? JSON.parse(text) : undefined
    return answer
  } catch { throw new ApiProblem({ status: 0, code: 'unreadable' }) }
}

/** Ends with `signal`, or when patience does. The oldest Safari has only the first. */
function patient(signal: AbortSignal | undefined): AbortSignal {
  const clock = AbortSignal.timeout(patience)
  return signal ? ('any' in AbortSignal ? AbortSignal.any([signal, clock]) : signal) : clock
}

/** What the network gives, or the problem that there is no server. */
export async function reached<T>(answer: Promise<T>): Promise<T> {
  try {
    const reply = await answer
    wire.unreachable = false
    const present = reply instanceof Response && reply.headers.get('x-brisk-build')
    if (present) onBuild(present)
    return reply
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    wire.unreachable = true
    throw new ApiProblem({ status: 0, code: 'unreachable' })
  }
}

function remember(target: string, etag: string, text: string): void {
  remembered.delete(target)
  remembered.set(target, { etag, text })
  const oldest = remembered.keys().next().value
  if (remembered.size > rememberAtMost && oldest !== undefined) remembered.delete(oldest)
}

/** What the server says of why it would not. */
export async function refusal(response: Response, text: string, path: string): Promise<ApiProblem> {
  let problem: Problem = { status: response.status, code: 'unexpected' }
  try {
    if (response.headers.get('content-type')?.includes('json')) problem = { ...problem, ...JSON.parse(await translate(text, path)), status: response.status }
  } catch { /* Not JSON: a proxy answered; the code says so. */ }
  const wait = Number(response.headers.get('retry-after'))
  if (wait > 0) problem = { ...problem, retryAfter: wait }
  if (response.status === 502 || response.status === 504) wire.unreachable = true
  if (problem.code === 'unauthenticated' && path !== 'session') onSignedOut()
  return new ApiProblem(problem)
}

/** Reads. Unchanged answers come from memory after a 304; the time is shown in the status line. */
export async function get<T>(path: string, ask: Ask = {}): Promise<T> {
  const start = performance.now()
  const answer = await prepared(() => send<T>('GET', path, undefined, ask), ask.signal)
  wire.ms = performance.now() - start
  return answer
}

/** Waits for what the server says it is preparing: it reads on meanwhile, and answers whoever asks again. */
async function prepared<T>(read: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await read()
    } catch (error) {
      if (!(error instanceof ApiProblem) || error.code !== 'preparing' || tries === mostPreparing) throw error
      wire.preparing++
      await pause((error.problem.retryAfter ?? 2) * 1000, signal).finally(() => { wire.preparing-- })
    }
  }
}
/** With the server's own waiting, some minutes. */
const mostPreparing = 20

/** Rejects as soon as nobody waits any more. */
function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = (): void => { clearTimeout(timer); signal?.removeEventListener('abort', leave) }
    const leave = (): void => { end(); reject(new DOMException('', 'AbortError')) }
    const timer = setTimeout(() => { end(); resolve() }, ms)
    if (signal?.aborted) leave()
    else signal?.addEventListener('abort', leave)
  })
}

async function write<T>(method: string, path: string, body: unknown, ask: Ask): Promise<T> {
  wire.writing++
  try {
    return await send<T>(method, path, body, ask)
  } finally {
    wire.writing--
  }
}

export const post = <T>(path: string, body?: unknown, ask: Ask = {}): Promise<T> => write<T>('POST', path, body, ask)
export const patch = <T>(path: string, body: unknown, ask: Ask = {}): Promise<T> => write<T>('PATCH', path, body, ask)
export const put = <T>(path: string, body: unknown, ask: Ask = {}): Promise<T> => write<T>('PUT', path, body, ask)
export const del = <T>(path: string, ask: Ask = {}): Promise<T> => write<T>('DELETE', path, undefined, ask)

export const aborted = (error: unknown): boolean => error instanceof DOMException && error.name === 'AbortError'
