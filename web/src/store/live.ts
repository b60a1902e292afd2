import { watch } from 'vue'
import { ApiProblem, forgetGiven, get, isFinal, translated, wire } from '../api/client'
import { findType, loadSchema, relatedOf, schema } from '../api/schema'
import type { Job } from '../api/types'
import { build, heardBuild } from '../base/build'
import { isOther, session, whenOther } from '../base/session'
import { feed } from '../base/status'
import { apply, hear, isPage, nothingHeard, type Heard, type Names, type Page, type Told } from './feed'
import { heardJob } from './jobs'
import { saw, speakBy, type Person } from './presence'
import { take } from './store'

/** What others change is told at most so often, in ms. */
const pace = 50
/** Where the socket cannot be had, changes are asked for every so many ms, and the socket again after so many. */
const askEvery = 3000
const knockEvery = 15_000
/** Milliseconds within which a socket opens, and after which one that says nothing is taken for broken: the server pings every 30 s. */
const patience = 10_000
const longestSilence = 75_000

let socket: WebSocket | null = null
let heard: Heard = nothingHeard
/** Of whom, and where, that is. */
let whose = ''
let waiting: Told[] = []
let flushing: ReturnType<typeof setTimeout> | undefined
let last = 0
let failures = 0
let timer: ReturnType<typeof setTimeout> | undefined
let knocked = Number.NEGATIVE_INFINITY

/** Where the page began: what it asked since is no older. */
const served = (): string | null => document.querySelector<HTMLMetaElement>('meta[name="position"]')?.content ?? null
const isObject = (one: unknown): one is Readonly<Record<string, unknown>> => typeof one === 'object' && one !== null

function flush(): void {
  flushing = undefined
  last = performance.now()
  const items = waiting
  waiting = []
  tell(items)
}
const names: Names = {
  plural: (type) => findType(type)?.plural ?? type,
  leads: (plural, field, type) => findType(plural)?.fields.some((one) => one.name === field && relatedOf(one).some(({ name }) => name === type)) ?? false,
}
const tell = (items: readonly Told[]): void => take(items, (box) => apply(box, items, names))
function freshen(generation: unknown): void {
  if (typeof generation === 'number' && generation > schema.value.generation) void loadSchema(true).catch(() => undefined)
}
/** Takes a page that was asked for after `asked`. */
function takePage(asked: string | null, page: Page): void {
  const got = hear(heard, asked, page)
  heard = got.heard
  freshen(page.schema)
  if (got.items.length) forgetGiven()
  waiting.push(...got.items)
  if (waiting.length) flushing ??= setTimeout(flush, Math.max(0, last + pace - performance.now()))
}
/** From here on nothing is missed; what is on the screen may be older, and is asked for anew. */
function begin(head: string): void {
  heard = { next: head, seq: 0 }
  waiting = []
  forgetGiven()
  tell(schema.value.types.map(({ name }): Told => ({ seq: 0, type: name, kind: 'many' })))
}

function later(ms: number, what: () => void = connect): void {
  clearTimeout(timer)
  timer = setTimeout(what, ms * (0.5 + Math.random() / 2))
}
const backoff = (): number => Math.min(15_000, 500 * 2 ** failures++)

function connect(): void {
  clearTimeout(timer)
  const now = session.value
  if (!now || socket || isOther()) return
  const mine = new WebSocket(`${location.origin.replace(/^http/, 'ws')}/live?workspace=${now.workspace.id}`)
  socket = mine
  let welcome = false
  const began = performance.now()
  const over = (code: number): void => {
    clearTimeout(silence)
    if (socket !== mine) return
    drop()
    if (performance.now() - began > patience) failures = 0
    // Asking says whether somebody else is here by now, or nobody.
    if (code === 4401) void ask()
    else if (code === 4403) {
      heard = nothingHeard
      knocked = Number.NEGATIVE_INFINITY
      void loadSchema(true).catch(() => undefined)
      later(backoff(), () => void ask())
    } else if (welcome) later(code === 1001 ? 3000 : backoff())
    else {
      knocked = performance.now()
      void ask()
    }
  }
  let silence = setTimeout(over, patience, 0)
  const say = (frame: object): void => { if (mine.readyState === WebSocket.OPEN) mine.send(JSON.stringify(frame)) }
  mine.onopen = () => say({ frame: 'hello', ...(heard.next !== null && { after: heard.next }), ...(build() && { build: build() }) })
  mine.onmessage = ({ data }: MessageEvent<unknown>) => {
    const frame = read(data)
    if (socket !== mine || !frame) return
    clearTimeout(silence)
    silence = setTimeout(over, longestSilence, 0)
    if (frame['frame'] === 'welcome' && typeof frame['next'] === 'string') {
      welcome = true
      feed.how = 'live'
      wire.unreachable = false
      freshen(frame['schema'])
      if (heard.next === null) begin(frame['next'])
      speakBy(say)
    } else if (frame['frame'] === 'ping') say({ frame: 'pong' })
    else listen(frame)
  }
  mine.onclose = ({ code }) => over(code)
}
/** Lets the socket go, if there is one; a half-dead line would say so only much later. */
function drop(): void {
  const former = socket
  socket = null
  former?.close()
  speakBy()
  if (feed.how === 'live') feed.how = 'off'
}
function read(data: unknown): Readonly<Record<string, unknown>> | null {
  try {
    const frame: unknown = typeof data === 'string' ? JSON.parse(data) : null
    return isObject(frame) ? frame : null
  } catch { return null }
}
function listen(frame: Readonly<Record<string, unknown>>): void {
  const what = frame['frame']
  if (what === 'changes' && isPage(frame)) takePage(heard.next, frame)
  else if (what === 'behind' && typeof frame['next'] === 'string') begin(frame['next'])
  else if (what === 'job' && isJob(frame['job'])) void jobTold(frame['job'])
  else if (what === 'presence' && Array.isArray(frame['people'])) {
    const type = schema.value.types.find(({ name }) => name === frame['type'])
    if (type) saw(`${type.plural}/${String(frame['id'])}`, frame['people'].filter(isPerson))
  } else if (what === 'reload' && typeof frame['build'] === 'string') heardBuild(frame['build'])
}
/** What a job says of its end is worded like any answer. */
async function jobTold(job: Job): Promise<void> {
  heardJob(job.problem ? JSON.parse(await translated(JSON.stringify(job))) : job)
}
const isJob = (one: unknown): one is Job =>
  isObject(one) && typeof one['id'] === 'string' && typeof one['status'] === 'string' && typeof one['done'] === 'number'
const isPerson = (one: unknown): one is Person =>
  isObject(one) && typeof one['id'] === 'string' && typeof one['name'] === 'string' && Array.isArray(one['fields'])

/** Where the socket cannot be had, asks for what changed, and knocks again now and then. */
async function ask(): Promise<void> {
  clearTimeout(timer)
  if (!session.value || socket || isOther()) return
  const asked = heard.next
  const of = whose
  try {
    const page = await get<unknown>('changes', { query: { after: asked } })
    if (of !== whose || socket) return
    if (!isPage(page)) throw new ApiProblem({ status: 0, code: 'unreadable' })
    if (asked === null) begin(page.next)
    else takePage(asked, page)
    if (performance.now() - knocked > knockEvery) { connect(); return }
    feed.how = 'asking'
    timer = setTimeout(() => void ask(), page.head !== undefined && page.head !== page.next ? 0 : askEvery)
  } catch (error) {
    if (of !== whose || socket) return
    if (error instanceof ApiProblem && error.status === 410) {
      heard = nothingHeard
      later(backoff(), () => void ask())
      return
    }
    feed.how = 'off'
    // Who may not hear of changes does without, and asks once in a while. Else nobody is there: the socket is tried first when they are back.
    if (isFinal(error)) later(longestSilence, () => void ask())
    else later(backoff())
  }
}

function stop(): void {
  clearTimeout(timer)
  clearTimeout(flushing)
  flushing = undefined
  waiting = []
  failures = 0
  knocked = Number.NEGATIVE_INFINITY
  drop()
  feed.how = 'off'
}
/** Connects at once, whatever was waited for. */
function anew(): void {
  clearTimeout(timer)
  drop()
  connect()
}

let started = false
/** Hears what others change for as long as somebody is signed in. */
export function startLive(): void {
  if (started) return
  started = true
  watch(() => session.value && `${session.value.workspace.id}/${session.value.user.id}`, (now) => {
    stop()
    if (!now) return
    // Who comes back finds what they had, which is as old as what was heard.
    if (now !== whose) heard = { next: session.value?.position ?? served(), seq: 0 }
    whose = now
    connect()
  }, { immediate: true, flush: 'sync' })
  addEventListener('online', anew)
  whenOther(anew)
  // A page that the browser keeps for the way back holds no line open meanwhile.
  addEventListener('pagehide', drop)
  addEventListener('pageshow', ({ persisted }) => { if (persisted) anew() })
}
