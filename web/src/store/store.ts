import { shallowRef, watch, type ShallowRef } from 'vue'
import { ApiProblem } from '../api/client'
import { reasonOf } from '../base/reason'
import { records } from '../api/records'
import type { Rec, Values } from '../api/types'
import { m } from './messages'
import { isOther, session, whenLeaving, whenOther } from '../base/session'
import { unsaved } from '../base/status'
import { toast } from '../base/toast'
import { undoing } from '../base/undo'
import { findType } from '../api/schema'
import { plain, toInputs } from '../api/values'
import { keep } from '../base/keep'
import { newKey } from '../base/randomKey'
import { follow as followed, tells, type Base, type Entry } from './entry'
import { changed } from './merge'
import { isOpen, keyOf, keyOfOp, needs, newOp, view, type Kind, type Op, type Why } from './op'
import { add, answer, cancel, clear, conflictOf, decide, emptyBox, forget, know, knowPage, next, opsOf, recordOf, retry, type Box, type News, type Reply } from './outbox'
import type { Applied, Marks, Told } from './feed'
import { collect, openShelf, type Owner, type Shelf } from './shelf'
import { stepped } from './steps'
import { adjusted, changesSame, dependsOn, did, fallen, isOver, nothingDone, together, turned, without, type Done, type Past } from './undo'

/** How an operation ended, or why it waits for a person. */
export type Outcome =
  | { readonly state: 'accepted'; readonly record: Rec; readonly done: string | null }
  | { readonly state: 'refused'; readonly why: Why; readonly op: string }
  | { readonly state: 'conflict' | 'cancelled' }
export interface Seen { readonly entry: Entry | undefined; readonly ops: readonly Op[] }

const longestRest = 30_000

let box: Box = emptyBox
/** Whose all this is. */
let owner: Owner | null = null
/** Where all that has not ended lies, should this tab end. */
let shelf: Shelf | null = null
/** What the device did not take when its person went elsewhere, by them and the workspace: it is here until they are back. */
const aside = new Map<string, readonly Op[]>()
/** Somebody signed out: until the next comes, nothing is taken from what goes away. */
let closed = false
/** Counts the times that everything was forgotten: answers from before say nothing any more. */
let era = 0
/** Counts what was done: not what was taken back, nor done again. */
let acts = 0
let past: Past = nothingDone
const watched = new Map<string, { readonly seen: ShallowRef<Seen>; users: number; shows: number }>()
const settled = new Map<string, readonly ((outcome: Outcome) => void)[]>()
const resting = new Map<string, ReturnType<typeof setTimeout>>()
const listeners = new Set<(news: News) => void>()
const readers = new Set<(entries: readonly Entry[]) => void>()
/** How many windows of lists hold a record. */
const rows = new Map<string, number>()
const isUsed = (key: string): boolean => watched.has(key) || rows.has(key)

/** Everything that has not ended, in the order in which it was done. */
export const ops = shallowRef<readonly Op[]>([])
export { isOpen, keyOf, keyOfOp } from './op'

function commit(after: Box): void {
  const before = box
  if (after === before || (closed && after !== emptyBox)) return
  box = after
  if (after.entries !== before.entries) {
    const news = [...after.entries.values()].filter((entry) => entry !== before.entries.get(keyOf(entry.type, entry.id)))
    if (news.length) for (const read of readers) read(news)
  }
  for (const [key, { seen }] of watched) {
    const now: Seen = { entry: after.entries.get(key), ops: opsOf(after, key) }
    if (now.entry !== seen.value.entry || now.ops.length !== seen.value.ops.length || now.ops.some((op, at) => op !== seen.value.ops[at])) seen.value = now
  }
  if (after.ops === before.ops) return
  ops.value = after.ops
  if (shelf?.lay(after.ops) === 'taken') { giveUp(); return }
  unsaved.lies = shelf?.name() ?? ''
  unsaved.waiting = after.ops.filter(isOpen).length
  unsaved.slow = after.ops.filter((op) => isOpen(op) && op.tries > 0).length
  unsaved.stuck = after.ops.length - unsaved.waiting
  guard()
  box = forget(box, before.ops.map(keyOfOp).filter((key) => !isUsed(key)))
}
function remember(after: Past): void {
  past = closed ? nothingDone : after
  undoing.undo = past.done.length ? () => undo() : null
  undoing.redo = past.undone.length ? () => redo() : null
}

/** The browser asks before it leaves. */
const stay = (event: Event): void => event.preventDefault()
/** Only while it is needed: pages that listen for it are not kept by browsers for the way back. */
function guard(): void {
  if (box.ops.length || unsaved.aside) addEventListener('beforeunload', stay)
  else removeEventListener('beforeunload', stay)
}

/** Sends what can be sent. */
function pump(): void {
  unsaved.barred = isOther()
  if (!session.value || unsaved.barred) return
  const turn = next(box, resting)
  commit(turn.box)
  tell(turn.news)
  for (const op of turn.send) void send(op)
}
async function send(op: Op): Promise<void> {
  const mine = era
  const { after, ...reply } = await ask(op)
  if (mine !== era) return
  const turn = answer(box, op.id, reply)
  commit(turn.box)
  if ('later' in reply) rest(op.id, Math.max(after, Math.min(longestRest, 1000 * 2 ** op.tries)))
  tell(turn.news)
  pump()
}
function rest(id: string, ms: number): void {
  clearTimeout(resting.get(id))
  resting.set(id, setTimeout(() => { resting.delete(id); pump() }, ms))
}
/** Tries at once what waits for its next try. */
export function hurry(): void {
  for (const timer of resting.values()) clearTimeout(timer)
  resting.clear()
  pump()
}

function request({ kind, type, record, upon, values, undoes, unused, id, turn }: Op): Promise<Rec> {
  const key = `${id}.${turn}`
  if (kind === 'create') return records.create(type, toInputs(values), key)
  if (kind === 'delete') return records.remove(type, record, upon, key, unused)
  if (kind === 'restore') return records.restore(type, record, upon, key)
  if (kind === 'undo' && undoes) return records.undo(type, record, undoes, key)
  return records.update(type, record, upon, toInputs(values), key)
}
/** What became of a request; `after`: milliseconds that the server wants to be left alone. */
async function ask(op: Op): Promise<Reply & { readonly after: number }> {
  try {
    const record: unknown = await request(op)
    if (!isRecord(record)) throw new ApiProblem({ status: 0, code: 'unreadable' })
    return { record, after: 0 }
  } catch (error) {
    const status = error instanceof ApiProblem ? error.status : 0
    // A server that failed at it again and again will not do it; one that is away, or busy, may.
    const failed = status === 500
    const problem = error instanceof ApiProblem ? error.problem : undefined
    if (status < 400 || status === 401 || status === 408 || status === 429 || (status > 501 && status < 505) || (failed && op.failures < 2))
      return { later: true, failed, trouble: reasonOf(error), after: (problem?.retryAfter ?? 0) * 1000 }
    const fields = Object.fromEntries((problem?.errors ?? []).map((one) => [one.field, one.detail]))
    return { why: { status, code: problem?.code ?? '', detail: reasonOf(error), fields }, current: status === 412 ? problem?.current : undefined, after: 0 }
  }
}
const isRecord = (answer: unknown): answer is Rec =>
  typeof answer === 'object' && answer !== null && 'id' in answer && typeof answer.id === 'string' && 'version' in answer && typeof answer.version === 'number'

function tell(news: readonly News[]): void {
  for (const one of news) {
    if (one.kind === 'behind') { say(one); continue }
    const { op } = one
    if (one.kind === 'coalesced') {
      settled.set(one.into.id, [...(settled.get(op.id) ?? []), ...(settled.get(one.into.id) ?? [])])
      settled.delete(op.id)
      continue
    }
    let done: string | null = null
    if (one.kind === 'accepted' || one.kind === 'already') {
      const own = one.entry.own.at(-1)
      if (one.kind === 'accepted' && op.kind === 'create') {
        const { id, version, values } = one.entry
        note({ id: op.id, what: 'create', type: op.type, record: id, name: plain(values[findType(op.type)?.title ?? '']), version, unused: true })
      }
      if (one.kind === 'accepted' && own) remember(adjusted(past, op.id, one.entry, own))
      if (one.kind === 'accepted' && past.done.some(({ id }) => id === op.id)) done = op.id
    } else remember([op.id, ...(op.over ?? [])].reduce(without, fallen(past, op)))
    say(one)
    if (one.kind === 'accepted' || one.kind === 'already') settle(op.id, { state: 'accepted', record: recordIn(one.entry), done })
    else if (one.kind === 'refused' && op.why) settle(op.id, { state: 'refused', why: op.why, op: op.id })
    else settle(op.id, { state: 'conflict' })
    if (op.kind === 'create' && one.kind === 'accepted') leave([keyOf(op.type, one.entry.id)])
  }
}
function say(one: News): void {
  for (const hear of listeners) hear(one)
  // What waited for a person and was settled until it can be told is not told any more.
  const waits = one.kind === 'refused' || one.kind === 'conflict'
  toPerson(({ news }) => { if (!waits || box.ops.some(({ id }) => id === one.op.id)) news(one) })
}
/** Tells a person what became of changes, and of what they took back. */
export interface Teller { readonly news: (news: News) => void; readonly undone: (undone: Undone) => void }
let teller: Teller | null = null
/** What there is to tell until it is there. */
let untold: ((to: Teller) => void)[] = []
function toPerson(word: (to: Teller) => void): void {
  if (teller) word(teller)
  else untold.push(word)
}
/** Sets what tells a person, and has it tell what it missed. */
export function tellBy(given: Teller): void {
  teller = given
  for (const word of untold) word(given)
  untold = []
}
function settle(id: string, outcome: Outcome): void {
  for (const hear of settled.get(id) ?? []) hear(outcome)
  settled.delete(id)
}
/** The ids that creations were given, by what they were called before. */
export const madeIds = (): ReadonlyMap<string, string> => box.made
/** A record as the server has it. */
export const recordIn = (entry: Entry): Rec => ({ ...entry.values, id: entry.id, version: entry.version })
/** Hears what becomes of every operation, until the answer is called. */
export function listen(hear: (news: News) => void): () => void {
  listeners.add(hear)
  return () => listeners.delete(hear)
}
/** Hears of the records that the store comes to know better, until the answer is called. */
export function follows(read: (entries: readonly Entry[]) => void): () => void {
  readers.add(read)
  return () => readers.delete(read)
}

/** Keeps a record, and what is known of it, until released. `shows`: the person sees there what becomes of its changes. */
export function hold(type: string, id: string, shows = false): { readonly seen: ShallowRef<Seen>; readonly release: () => void } {
  const key = keyOf(type, id)
  let found = watched.get(key)
  if (!found) watched.set(key, (found = { seen: shallowRef({ entry: box.entries.get(key), ops: opsOf(box, key) }), users: 0, shows: 0 }))
  found.users++
  if (shows) found.shows++
  const { seen } = found
  let held = true
  return {
    seen,
    release: () => {
      const now = watched.get(key)
      if (!held || !now) return
      held = false
      if (shows) now.shows--
      if (--now.users) return
      watched.delete(key)
      leave([key])
    },
  }
}
export const unseen: Seen = { entry: undefined, ops: [] }
/** Whether a page or a panel shows the record. */
export const isShown = (key: string): boolean => !!watched.get(key)?.shows
/** Takes a record that the server told as a whole. */
export const learn = (type: string, record: Rec): void => commit(know(box, type, record))
/** A record as it is shown: what is known of it with what waits on top. */
export const shownOf = (key: string): Rec | undefined => recordOf(box, key)
/** Forgets what nobody looks at any more. */
const leave = (keys: readonly string[]): void => commit(forget(box, keys.filter((key) => !isUsed(key))))
/** Takes a page of a list and holds its records until they are released. */
export function learnPage(type: string, page: readonly Rec[], fields: readonly string[]): void {
  for (const { id } of page) rows.set(keyOf(type, id), (rows.get(keyOf(type, id)) ?? 0) + 1)
  commit(knowPage(box, type, page, fields))
}
export function releasePage(type: string, ids: readonly string[]): void {
  const idle: string[] = []
  for (const id of ids) {
    const key = keyOf(type, id)
    const left = (rows.get(key) ?? 0) - 1
    if (left > 0) rows.set(key, left)
    else if (rows.delete(key)) idle.push(key)
  }
  leave(idle)
}
/** Whether these fields of a record are known as they are now. */
export function tellsOf(key: string, fields: readonly string[]): boolean {
  const entry = box.entries.get(key)
  return !!entry && tells(entry, fields)
}
/** A record as a list shows it, for an edit of one of its fields: where that is told by an older version only, it stands upon none that is newer. */
export const baseOf = (type: string, { id, version, ...values }: Rec, field: string): Base => ({ version: tellsOf(keyOf(type, id), [field]) ? version : version - 1, values })
/** What a list shows of an entry, made once. */
const shownRows = new WeakMap<Entry, Rec>()
function rowIn(entry: Entry): Rec {
  let row = shownRows.get(entry)
  if (!row) shownRows.set(entry, (row = { ...entry.was, ...recordIn(entry) }))
  return row
}
/** A row of a list as it is shown: what is known of its record with what waits on top. Follows the operations where it is read in an effect. */
export function rowOf(key: string): Rec | undefined {
  const list = ops.value
  const entry = box.entries.get(key)
  if (!entry) return undefined
  const mine = list.length ? opsOf(box, key) : []
  return mine.length ? { ...view(rowIn(entry), mine), id: entry.id, version: entry.version } : rowIn(entry)
}

/** How an operation ends. */
export const endOf = (id: string): Promise<Outcome> => new Promise((hear) => { settled.set(id, [...(settled.get(id) ?? []), hear]) })
/** Does something new. */
export function start(op: Op): Promise<Outcome> {
  const end = endOf(op.id)
  commit(add(box, op))
  pump()
  return end
}

const pick = (values: Values, names: readonly string[]): Values => Object.fromEntries(names.map((name) => [name, values[name] ?? null]))
interface How {
  readonly seq?: { readonly seq: number; readonly fields?: readonly string[] }
  /** It takes an action back, or does it again. */
  readonly back?: boolean
}

/** Changes fields of a record, shown at once; `base` is what the person saw when they began. The answer says how it ended; nobody needs to wait for it. */
export function change(type: string, id: string, values: Values, base: Base, { seq, back }: How = {}): Promise<Outcome> {
  const key = keyOf(type, id)
  const entry = box.entries.get(key)
  const news = changed(base.values, values)
  const names = Object.keys(news)
  if (!names.length) {
    // Back to what it was: what was refused is given up.
    commit(clear(box, key, values))
    return Promise.resolve({ state: 'accepted', record: { ...base.values, id, version: base.version }, done: null })
  }
  const now = entry && followed(base, entry.own).version === entry.version ? recordOf(box, key) : undefined
  const saw: Base = now ? { version: now.version, values: { ...base.values, ...pick(now, names.filter((name) => name in now)) } } : base
  const op: Op = { ...newOp(newKey(), type, id, seq ? 'undo' : 'update', news, saw), ...(seq && { undoes: seq }) }
  const made = needs(news)
  const one: Done = { id: op.id, what: 'update', type, record: id, before: pick(saw.values, names), after: news, version: 0, ...(made.length && { made }) }
  note(one, back)
  return start(op)
}
/** What a person typed and cannot be saved is kept as refused. */
export function setAside(type: string, id: string, values: Values, base: Base, detail: string): void {
  const fields = Object.fromEntries(Object.keys(values).map((name) => [name, detail]))
  commit(add(box, { ...newOp(newKey(), type, id, 'update', values, base), state: 'refused', why: { status: 0, code: 'local', detail, fields } }))
}
/** Deletes a record (`unused`: only while nothing leads to it), or takes it out of the trash. A refusal is told and goes; the record is as it was. */
export async function move(kind: 'delete' | 'restore', type: string, id: string, version: number, name: string, back?: boolean, unused = false): Promise<Outcome> {
  const op: Op = { ...newOp(newKey(), type, id, kind satisfies Kind, {}, { version, values: {} }), unused }
  const outcome = await start(op)
  if (outcome.state === 'refused') commit(cancel(box, op.id))
  if (outcome.state !== 'accepted') return outcome
  const one: Done = { id: op.id, what: kind, type, record: id, name, version: outcome.record.version, unused }
  note(one, back)
  return { ...outcome, done: op.id }
}
/** Remembers what was done; `back`: it took something back, or did it again. */
export function note(one: Done, back?: boolean): void {
  if (back === undefined) acts++
  remember(back === undefined ? did(past, one) : turned(past, one, back))
}

/** What waits for a choice at a record, with the record as the server has it now. */
export function conflictIn(key: string) {
  const open = conflictOf(box, key)
  const entry = box.entries.get(key)
  return open && entry ? { ...open, now: recordIn(entry) } : null
}
/** Ends a conflict; see `decide`. */
export function choose(type: string, id: string, mine: Values): void {
  const made = newKey()
  commit(decide(box, keyOf(type, id), mine, made))
  again(made)
}
/** Gives up what was refused, or, when a person said so (`sure`), what waits. */
export function letGo(id: string, sure = false): void {
  const before = box
  const op = before.ops.find((one) => one.id === id)
  commit(cancel(box, id, { sure, why: m.notMade }))
  if (!op || box === before) return
  const fell = box.ops.filter((one) => one.state === 'refused' && before.ops.some((was) => was.id === one.id && was.state !== 'refused'))
  tell(fell.map((one) => ({ kind: 'refused', op: one })))
  if (!sure) return
  remember([id, ...(op.over ?? [])].reduce(without, fallen(past, op)))
  settle(id, { state: 'cancelled' })
  // The server may have it all the same: whoever shows the record asks.
  if (op.unsure) stepped(op.type)
  pump()
}
export function tryAgain(id: string): void {
  commit(retry(box, id))
  again(id)
}
/** Sends what a person decided; it can be taken back like any other. */
function again(id: string): void {
  const op = box.ops.find((one) => one.id === id)
  const names = Object.keys(op?.values ?? {})
  if (op && names.length) note({ id, what: 'update', type: op.type, record: op.record, before: pick(op.base.values, names), after: op.values, version: 0 })
  pump()
}

type Step = Extract<Done, { readonly what: 'step' }>
let takeStepBack: (one: Step, back: boolean) => Promise<void> = () => Promise.resolve()
/** Sets what takes a step back: whoever notes steps does. */
export const takesBackSteps = (take: typeof takeStepBack): void => { takeStepBack = take }
/** Fields that somebody else changed a moment ago, by record. */
export const marks = shallowRef<Marks>(new Map())
/** Milliseconds for which a change by somebody else is marked. */
const marked = 1200
let unmarking: ReturnType<typeof setTimeout> | undefined
const told = new Set<(items: readonly Told[]) => void>()
/** Takes what changed elsewhere; `apply` says what becomes of what is known. */
export function take(items: readonly Told[], apply: (box: Box) => Applied): void {
  if (!items.length || closed) return
  const after = apply(box)
  commit(after.box)
  if (after.marks.size) {
    marks.value = after.marks
    clearTimeout(unmarking)
    unmarking = setTimeout(() => { marks.value = new Map() }, marked)
  }
  for (const hear of told) hear(items)
}
/** Hears of that, until the answer is called. */
export function whenTold(hear: (items: readonly Told[]) => void): () => void {
  told.add(hear)
  return () => told.delete(hear)
}

/** Takes back an action by its data, on top of what is there now. */
async function takeBack(one: Done, back: boolean): Promise<Outcome | null> {
  if (one.what === 'step') {
    await takeStepBack(one, back)
    return null
  }
  if (one.what !== 'update') return move(one.what === 'delete' ? 'restore' : 'delete', one.type, one.record, one.version, one.name, back, one.unused)
  const key = keyOf(one.type, one.record)
  const op = box.ops.find(({ id }) => id === one.id)
  if (op?.state === 'waiting' && !op.unsure) {
    commit(cancel(box, op.id))
    settle(op.id, { state: 'cancelled' })
    const now = recordOf(box, key)
    remember(turned(past, { ...one, id: newKey(), before: one.after, after: one.before, version: now?.version ?? op.base.version }, back))
    return null
  }
  const now = recordOf(box, key)
  return change(one.type, one.record, one.before, op && now ? { version: now.version, values: now } : { version: one.version, values: one.after }, { back })
}
export interface Undone { readonly one: Done; readonly outcome: Outcome | null }
/** What is being taken back, or done again: when it is on its way, and when it has ended, and its stroke goes on. */
interface Taken { readonly one: Done; readonly back: boolean; readonly begun: Promise<unknown>; readonly ended: Promise<boolean> }
const taking = new Map<string, Taken>()
/** Strokes begin in their order: what the next one the other way is about is known when the records of those before have come or gone. */
let line: Promise<unknown> = Promise.resolve()
function stroke(pick: () => Done | undefined, back: boolean): Promise<void> {
  const mine = era
  const begun = line.then(async () => {
    await Promise.all([...taking.values()].filter((other) => other.back !== back).map(({ one, begun, ended }) => (one.what === 'update' ? begun : ended)))
    return { ended: mine === era ? go(pick(), back) : undefined }
  })
  line = begun
  return begun.then(async ({ ended }) => { await ended })
}
/** Takes back what belongs together, one after the other, as long as each is done. */
function go(one: Done | undefined, back: boolean): Promise<boolean> | undefined {
  if (!one || taking.has(one.id)) return undefined
  const [before, pressed] = [[...taking.values()], acts]
  let last = Promise.resolve(true)
  for (const part of back ? together(past, one) : [one]) {
    if (taking.has(part.id)) continue
    const begun = last.then((goesOn) => begin(part, back, { before, pressed }, goesOn))
    last = begun.then(({ goesOn, taken }) => (taken ? end(taken) : goesOn))
    taking.set(part.id, { one: part, back, begun, ended: last })
    void last.then(() => taking.delete(part.id))
  }
  return last
}
/** Waits for what it needs: for a record to have come or gone, and for what changes the same record before it to be on its way. */
async function begin(part: Done, back: boolean, { before, pressed }: { readonly before: readonly Taken[]; readonly pressed: number }, goesOn: boolean): Promise<{ readonly goesOn: boolean; readonly taken?: { readonly one: Done; readonly outcome: Promise<Outcome | null> } }> {
  if (!goesOn) return { goesOn }
  await Promise.all(before.map(({ one, begun, ended }) => (dependsOn(part, one, box.made) ? ended : changesSame(part, one) ? begun : undefined)))
  // Its answer may have come meanwhile; or it went for nothing, or somebody else is here.
  const one = (back ? past.done : past.undone).find(({ id }) => id === part.id)
  // What was typed over it while it waited stays.
  if (!one || (pressed !== acts && isOver(past, one))) return { goesOn }
  remember(without(past, one.id))
  return { goesOn, taken: { one, outcome: takeBack(one, back) } }
}
async function end({ one, outcome }: { readonly one: Done; readonly outcome: Promise<Outcome | null> }): Promise<boolean> {
  const here = stillHere()
  const ended = await outcome
  if (!here()) return false
  toPerson(({ undone }) => undone({ one, outcome: ended }))
  return !ended || ended.state === 'accepted'
}
/** What was done when a key was pressed is what it is about: what was done since is not. */
const last = (pick: () => Done | undefined): (() => Done | undefined) => {
  const before = acts
  return () => (acts === before ? pick() : undefined)
}
/** Takes the last action back, or one by its id; nothing when it was taken back before. */
export const undo = (id?: string | null): Promise<void> =>
  stroke(id ? () => past.done.find((one) => one.id === id) : last(() => past.done.findLast((one) => !taking.has(one.id))), true)
export const redo = (): Promise<void> => stroke(last(() => past.undone.findLast(({ id }) => !taking.has(id))), false)

/** Tells later whether the person who was here then has been here since: what an answer brings is told to nobody else. */
export function stillHere(): () => boolean {
  const then = era
  return () => era === then
}
/** Forgets everything that was done, and keeps what `left` is known. */
function forgetAll(left = emptyBox): void {
  era++
  for (const timer of resting.values()) clearTimeout(timer)
  resting.clear()
  settled.clear()
  taking.clear()
  line = Promise.resolve()
  untold = []
  remember(nothingDone)
  commit(left)
}
/** What has not ended is of another tab by now, or was given up in one as the person signed out there: this one has no part in it any more. */
function giveUp(): void {
  shelf?.leave()
  for (const { id } of box.ops) settle(id, { state: 'cancelled' })
  forgetAll({ ...box, ops: [] })
}
const keyOfOwner = ({ person, workspace }: Owner): string => `${person} ${workspace}`
function countAside(person = ''): void {
  unsaved.aside = [...aside].reduce((sum, [key, { length }]) => sum + (key.startsWith(`${person} `) ? length : 0), 0)
  guard()
}
whenLeaving(() => {
  closed = true
  for (const key of aside.keys()) if (key.startsWith(`${owner?.person} `)) aside.delete(key)
  countAside()
  owner = null
  forgetAll()
  shelf = null
})
/** What somebody has not saved in one place waits there until they are back; another person hears nothing of it. */
function putAway(of: Owner, next: Owner): void {
  const { ops } = box
  if (ops.length) {
    const laid = shelf?.lay(ops)
    if (laid === 'lost') aside.set(keyOfOwner(of), ops)
    if (of.person === next.person && laid !== 'taken') {
      const words = laid === 'lost' ? m.onlyHere : m.waitElsewhere
      toast({ text: words(ops.length, of.called), bad: laid === 'lost', stays: true })
    }
  }
  // It stays where it lies.
  shelf?.leave()
  shelf = null
  forgetAll()
}
/** Takes what another tab left; answers whether it lies here now. */
function takeOver(of: Owner, left: readonly Op[]): boolean {
  if (!shelf || owner !== of) return false
  const known = new Set(box.ops.map(({ id }) => id))
  const more = left.filter(({ id }) => !known.has(id))
  if (!more.length) return true
  // What was done before comes first, but nothing of a record before what is under way.
  const isSent = ({ state }: Op): boolean => state === 'sent'
  const all = [...box.ops.filter(isSent), ...more, ...box.ops.filter((op) => !isSent(op))]
  if (shelf.lay(all) !== 'kept') return false
  commit({ ...box, ops: all })
  pump()
  return true
}
/** Looks for what tabs left that are gone. */
function lookAround(): void {
  const of = owner
  if (session.value && of && shelf) collect(of, shelf, (left) => takeOver(of, left))
}
// A session that ran out, and goes on for the same person, finds everything as it was.
watch(session, (now) => {
  if (!now) return
  closed = false
  const who: Owner = { person: now.user.account, workspace: now.workspace.id, called: now.workspace.name }
  if (owner?.person !== who.person || owner.workspace !== who.workspace) {
    if (owner) putAway(owner, who)
    owner = who
    shelf = openShelf(who)
    const left = aside.get(keyOfOwner(who)) ?? []
    aside.delete(keyOfOwner(who))
    countAside(who.person)
    if (left.length) commit({ ...box, ops: left })
  }
  lookAround()
  hurry()
}, { immediate: true, flush: 'sync' })
addEventListener('online', hurry)
whenOther(hurry)
addEventListener('visibilitychange', lookAround)
// What lay there went without this page.
addEventListener('storage', ({ key, newValue }) => {
  const name = shelf?.name()
  if (!name || newValue !== null || key !== `brisk.${name}`) return
  giveUp()
  // This page may have written there before it heard.
  keep(name, null)
})
// A page that was kept for the way back heard nothing meanwhile, and may have lost its lock.
addEventListener('pageshow', ({ persisted }) => {
  if (!persisted) return
  if (shelf?.isTaken()) giveUp()
  shelf?.hold()
  lookAround()
})
