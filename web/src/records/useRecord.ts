import { computed, reactive, ref, shallowRef, watch, type Ref } from 'vue'
import { aborted, ApiProblem, reasonOf } from '../api/client'
import { records } from '../api/records'
import { fieldOf } from '../api/schema'
import type { Cell, Rec, RecordType, Values } from '../api/types'
import { toast } from '../app/toast'
import { pushUndo } from '../app/undo'
import { toInputs } from '../fields/toInput'
import { isRef, plain } from '../fields/values'
import { changed, merge, type Clash } from './merge'
import { m } from './recordMessages'

/** Both sides changed the same fields; nothing of `mine` that clashes is saved yet. */
export interface Conflict {
  readonly clashes: readonly Clash[]
  /** Mine that can be sent whatever is chosen. */
  readonly quiet: Values
  readonly others: readonly string[]
  readonly now: Rec
  readonly who: string | undefined
}

export interface Refusal { readonly why: string; readonly value: Cell }
const whyOf = (error: unknown, field: string): string => (error instanceof ApiProblem ? (error.status === 0 ? m.noAnswer : error.field(field)) : undefined) ?? reasonOf(error)

/** One record on the screen: loaded, changed optimistically, saved in order, put back with the reason when refused. */
export function useRecord(type: Ref<RecordType>, id: Ref<string>, on: { changed?: (record: Rec) => void; removed?: (record: Rec) => void } = {}) {
  /** As the server last told it. */
  const base = shallowRef<Rec>()
  /** Sent or about to be sent, not yet confirmed. */
  const pending = shallowRef<Values>({})
  const failure = shallowRef<unknown>(null)
  const loading = ref(false)
  /** Fields put back: why, and what was to be saved. */
  const refused = reactive(new Map<string, Refusal>())
  const conflict = shallowRef<Conflict | null>(null)
  const choosing = ref(false)
  let queue: Promise<unknown> = Promise.resolve()
  let asking: AbortController | undefined

  const record = computed<Rec | undefined>(() => base.value && { ...base.value, ...pending.value, id: base.value.id, version: base.value.version })
  const name = computed(() => plain(record.value?.[type.value.title]))
  const keptByBrisk = computed(() => new Set(type.value.fields.filter((field) => field.readOnly).map((field) => field.name)))
  const labels = (names: readonly string[]): string => names.map((one) => fieldOf(type.value, one)?.label ?? one).join(', ')

  function adopt(next: Rec): void {
    if (next.id !== id.value) return
    base.value = next
    on.changed?.(next)
  }
  function drop(values: Values): void {
    pending.value = Object.fromEntries(Object.entries(pending.value).filter(([field, value]) => !(field in values) || value !== values[field]))
  }

  async function load(): Promise<void> {
    asking?.abort()
    asking = new AbortController()
    failure.value = null
    loading.value = true
    try {
      base.value = await records.one(type.value.plural, id.value, asking.signal)
      loading.value = false
    } catch (error) {
      if (aborted(error)) return
      failure.value = error
      loading.value = false
    }
  }
  watch([id, type], () => {
    base.value = undefined
    pending.value = {}
    refused.clear()
    conflict.value = null
    void load()
  }, { immediate: true })

  /** Sends values on top of the record as it is known when their turn comes. */
  async function send(values: Values, of: string): Promise<Rec | undefined> {
    const before = base.value
    if (!before || before.id !== of) return undefined
    try {
      const answer = await records.update(type.value.plural, of, before.version, toInputs(values))
      drop(values)
      adopt(answer)
      return answer
    } catch (error) {
      const now = error instanceof ApiProblem && error.status === 412 ? error.problem.current : undefined
      if (now) return await reconcile(before, values, now)
      drop(values)
      for (const [field, value] of Object.entries(values)) refused.set(field, { why: whyOf(error, field), value })
      throw error
    }
  }

  /** Someone else was faster: merges silently what can be, and asks about the rest. */
  async function reconcile(before: Rec, values: Values, now: Rec): Promise<Rec | undefined> {
    const found = merge(before, values, now, keptByBrisk.value)
    const who = isRef(now['updatedBy']) ? now['updatedBy'].name : undefined
    adopt(now)
    if (found.clashes.length) {
      drop(values)
      conflict.value = { ...found, now, who }
      choosing.value = true
      return undefined
    }
    if (found.others.length) toast(m.mergedToast(who ?? m.someone, labels(found.others)))
    if (Object.keys(found.quiet).length) return await send(found.quiet, now.id)
    drop(values)
    return now
  }

  /** Shows the values at once and saves them; throws the refusal after putting them back. */
  function save(values: Values, undoing = false): Promise<Rec | undefined> {
    const before = record.value
    if (!before) return Promise.resolve(undefined)
    const news = changed(before, values)
    const names = Object.keys(news)
    for (const field of Object.keys(values)) refused.delete(field)
    if (!names.length) return Promise.resolve(before)
    pending.value = { ...pending.value, ...news }
    const turn = queue.then(() => send(news, before.id))
    queue = turn.catch(() => undefined)
    return turn.then((saved) => {
      if (saved && !undoing) pushUndo(() => takeBack(before, Object.fromEntries(names.map((field) => [field, before[field] ?? null])), type.value.plural))
      return saved
    })
  }

  /** The record may no longer be the one on the screen. */
  async function takeBack(before: Rec, values: Values, plural: string): Promise<void> {
    try {
      if (before.id === id.value) await save(values, true)
      else on.changed?.(await records.update(plural, before.id, (await records.one(plural, before.id)).version, toInputs(values)))
    } catch (error) {
      toast({ text: m.putBack(labels(Object.keys(values)), reasonOf(error)), bad: true })
    }
  }

  /** Ends a conflict: the chosen of mine go on top of theirs; none means theirs stay. */
  async function settleConflict(mine: Values): Promise<void> {
    const open = conflict.value
    if (!open) return
    conflict.value = null
    choosing.value = false
    try { await save({ ...open.quiet, ...mine }) } catch { /* The reason stands beside the field. */ }
  }

  async function remove(): Promise<boolean> {
    const before = base.value
    if (!before) return false
    const { plural } = type.value
    const called = name.value
    try {
      await queue
      const { version } = await records.remove(plural, before.id, base.value?.version ?? before.version)
      toast({ text: m.deleted(called), undo: () => restoreDeleted(plural, before.id, version, called) })
      on.removed?.(before)
      return true
    } catch (error) {
      toast({ text: m.notDeleted(called, reasonOf(error)), bad: true })
      return false
    }
  }
  async function restoreDeleted(plural: string, gone: string, version: number, called: string): Promise<void> {
    try {
      const back = await records.restore(plural, gone, version)
      if (id.value === gone) {
        failure.value = null
        base.value = back
      }
      on.changed?.(back)
      toast(m.restored(called))
    } catch (error) {
      toast({ text: m.notRestored(called, reasonOf(error)), bad: true })
    }
  }

  return { type, id, record, base, name, pending, failure, loading, refused, conflict, choosing, load, adopt, save, settleConflict, remove, restoreDeleted, labels }
}
export type RecordState = ReturnType<typeof useRecord>
