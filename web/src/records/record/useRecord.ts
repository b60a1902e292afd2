import { computed, onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { aborted, ApiProblem } from '../../api/client'
import { records } from '../../api/records'
import type { Cell, Rec, RecordType, Values } from '../../api/types'
import { session } from '../../base/session'
import { toast } from '../../base/toast'
import { plain } from '../../api/values'
import { useAgain } from '../../base/retry'
import type { Base, Entry } from '../../store/entry'
import { isOpen, viewOf } from '../../store/op'
import { whenStepped } from '../../store/steps'
import { change, hold, keyOf, learn, letGo, move, marks, setAside, tryAgain, unseen, undo, whenTold, type Outcome, type Seen } from '../../store/store'
import { openRecord, present } from '../../store/presence'
import { choosing, conflictAt } from '../unsaved/conflicts'
import { m } from './messages'
import { withOwn } from '../../store/withOwn'

/** A value that is not saved: why, and what was to be saved. */
export interface Refusal { readonly why: string; readonly value: Cell; readonly op: string; /** It was never sent. */ readonly local: boolean }

/** Somebody else deleted it. */
const isGone = ({ entry, ops }: Seen): boolean => !!entry?.gone && !ops.some((op) => op.kind === 'delete')

/** One record on the screen, as the store has it: what the server told, with what waits on top. */
export function useRecord(type: Ref<RecordType>, id: Ref<string>) {
  const failure = shallowRef<unknown>(null)
  const loading = ref(false)
  let asking: AbortController | undefined
  let held: ReturnType<typeof hold> | undefined
  const source = shallowRef<{ readonly seen: ShallowRef<Seen> }>({ seen: shallowRef(unseen) })
  const seen = computed(() => source.value.seen.value)
  const key = computed(() => keyOf(type.value.plural, id.value))

  /** The latest that was known as a whole: a list may hear of a newer version by parts. */
  let whole: Entry | undefined
  const record = computed<Rec | undefined>(() => {
    const { entry, ops } = seen.value
    if (entry?.whole) whole = entry
    return whole && keyOf(whole.type, whole.id) === key.value && !isGone(seen.value) ? viewOf(withOwn(whole, entry?.own ?? []), ops) : undefined
  })
  const name = computed(() => plain(record.value?.[type.value.title]))
  const version = computed(() => seen.value.entry?.version)
  const pending = computed(() => new Set(seen.value.ops.filter(isOpen).flatMap((op) => Object.keys(op.values))))
  const refused = computed(() => new Map(seen.value.ops.flatMap(({ id: op, state, why, values }) => (state === 'refused' && why
    ? Object.entries(values).map(([field, value]): [string, Refusal] => [field, { why: why.fields[field] ?? why.detail, value, op, local: why.code === 'local' }])
    : []))))
  const conflict = computed(() => (seen.value.ops.some((op) => op.state === 'conflict') ? conflictAt(key.value) : null))

  /** There is no such record any more, or there never was. */
  const missing = computed(() => failure.value instanceof ApiProblem && (failure.value.status === 404 || failure.value.status === 410))

  async function load(): Promise<void> {
    asking?.abort()
    asking = new AbortController()
    const { plural } = type.value
    loading.value = true
    try {
      learn(plural, await records.one(plural, id.value, asking.signal))
      loading.value = false
      failure.value = null
    } catch (error) {
      if (aborted(error)) return
      failure.value = error
      loading.value = false
    }
  }
  watch([id, type], () => {
    failure.value = null
    held?.release()
    held = hold(type.value.plural, id.value, true)
    source.value = held
    void load()
  }, { immediate: true })
  watch(() => seen.value.entry, (entry, before) => {
    if (isGone(seen.value) && !before?.gone) failure.value = new ApiProblem({ status: 410, code: 'gone' })
    else if (entry && !entry.whole && !entry.gone && !loading.value) void load()
  })
  const deaf = [
    whenStepped((plural) => { if (plural === type.value.plural) void load() }),
    whenTold((items) => { if (items.some(({ kind, type: name }) => kind === 'many' && name === type.value.name)) void load() }),
  ]
  /** Who else has it open, and which field they edit. */
  const others = computed(() => (present.get(key.value) ?? []).filter((person) => person.id !== session.value?.user.id))
  let edited: string | null = null
  let shows: ReturnType<typeof openRecord> | undefined
  watch(key, () => {
    shows?.close()
    shows = openRecord(type.value, id.value)
  }, { immediate: true })
  useAgain(failure, load)
  onScopeDispose(() => {
    for (const stop of deaf) stop()
    shows?.close()
    asking?.abort()
    held?.release()
  })

  /** The record as it is seen now, to be kept from when somebody begins to change it. */
  const base = (): Base => ({ version: record.value?.version ?? 0, values: record.value ?? {} })
  /** Shows the values at once and saves them; `saw` is what the person saw when they began. */
  const save = (values: Values, saw: Base = base()): Promise<Outcome> => change(type.value.plural, id.value, values, saw)
  /** The same for the record `of` that was on the screen when the change began. */
  const saveOf = (of: string, values: Values, saw: Base): void => void change(type.value.plural, of, values, saw)
  /** Keeps values that cannot be saved, with the reason. */
  const keepRefused = (values: Values, why: string, saw: Base, of: string): void => setAside(type.value.plural, of, values, saw, why)
  function dismiss(fields: readonly string[]): void {
    for (const field of fields) { const found = refused.value.get(field); if (found) letGo(found.op) }
  }

  async function remove(): Promise<boolean> {
    const { plural } = type.value
    const called = name.value
    const outcome = await move('delete', plural, id.value, base().version, called)
    if (outcome.state === 'refused') toast({ text: m.notDeleted(called, outcome.why.detail), bad: true })
    if (outcome.state !== 'accepted') return false
    toast({ text: m.deleted(called), undo: () => undo(outcome.done) })
    return true
  }
  async function restoreDeleted(plural: string, gone: string, at: number, called: string): Promise<void> {
    const outcome = await move('restore', plural, gone, at, called)
    if (outcome.state === 'refused') toast({ text: m.notRestored(called, outcome.why.detail), bad: true })
    else if (outcome.state === 'accepted') toast({ text: m.restored(called), undo: () => undo(outcome.done) })
  }
  // Back from the trash, by whatever way.
  watch(record, (now) => { if (now) failure.value = null })

  return {
    others, live: computed(() => marks.value.get(key.value) ?? []), edits: (field: string, on: boolean): void => { if (on || edited === field) shows?.edit(edited = on ? field : null) },
    type, id, key, record, version, name, pending, failure, missing, loading, refused, conflict, choosing,
    load, base, save, saveOf, keepRefused, dismiss, tryAgain, remove, restoreDeleted,
  }
}
export type RecordState = ReturnType<typeof useRecord>
