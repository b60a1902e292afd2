import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { aborted } from '../../api/client'
import { records } from '../../api/records'
import type { RecordType, TimelineEntry, TimelinePage } from '../../api/types'
import { pause } from '../../base/backOff'
import { whenDue } from '../../base/clock'
import { mayPass, useAgain } from '../../base/retry'
import { leisurely } from '../../base/throttle'
import type { Entry } from '../../store/entry'
import type { Told } from '../../store/feed'
import { whenStepped } from '../../store/steps'
import { listen, whenTold } from '../../store/store'
import { aboutField, activityType, joined, keyOfEntry } from './entries'

/** Entries that are asked for at once: of what happened, and again at most of what is shown of it; of what is to come, the soonest. */
const page = 40
const mostAgain = 200
const soonest = 20
const nothing: TimelinePage = { items: [], next: null }

/** What happened with a record, the newest first, and what is to come, the soonest first. `kinds` leaves some of it: empty for all. */
export function useTimeline(type: Ref<RecordType>, id: Ref<string>, kinds: Ref<string>) {
  const past = shallowRef(nothing)
  const future = shallowRef(nothing)
  const entries = computed(() => past.value.items)
  const coming = computed(() => future.value.items)
  const loaded = ref(false)
  const loading = ref(false)
  const failure = shallowRef<unknown>(null)
  const now = ref(Date.now())
  const record = computed(() => `${type.value.plural}/${id.value}`)
  const asks = computed(() => ({ record: record.value, kinds: kinds.value || undefined }))
  let asking: AbortController | undefined
  let failures = 0
  let retrying: ReturnType<typeof setTimeout> | undefined
  /** How many of those to come are shown. */
  let ahead = soonest
  /** A change may be anywhere among what is shown. */
  let deep = false

  async function load(): Promise<void> {
    asking?.abort()
    asking = new AbortController()
    const { signal } = asking
    clearTimeout(retrying)
    late.ran()
    loading.value = true
    const wanted = deep ? Math.min(mostAgain, Math.max(page, entries.value.length)) : page
    try {
      const [before, after] = await Promise.all([
        records.timeline({ ...asks.value, limit: wanted }, signal),
        kinds.value === 'change' ? nothing : records.timeline({ ...asks.value, upcoming: 'only', limit: ahead }, signal),
      ])
      past.value = joined(before, past.value)
      future.value = after
      now.value = Date.now()
      failure.value = null
      failures = 0
      deep = false
      loaded.value = true
      due()
    } catch (error) {
      if (aborted(error)) return
      // What is shown stays.
      if (!loaded.value) failure.value = error
      else if (mayPass(error)) retrying = setTimeout(() => void load(), pause(0, ++failures, document.hidden))
    } finally {
      if (asking?.signal === signal) loading.value = false
    }
  }
  async function more(): Promise<void> {
    const { next } = past.value
    if (!loaded.value || loading.value || next === null) return
    loading.value = true
    const { signal } = asking ??= new AbortController()
    try {
      const answer = await records.timeline({ ...asks.value, limit: page, cursor: next }, signal)
      const known = new Set(entries.value.map(keyOfEntry))
      past.value = { items: [...entries.value, ...answer.items.filter((entry) => !known.has(keyOfEntry(entry)))], next: answer.next }
      failure.value = null
    } catch (error) {
      if (!aborted(error)) failure.value = error
    } finally {
      if (asking?.signal === signal) loading.value = false
    }
  }
  /** As many again of what is to come. */
  function further(): void {
    ahead = Math.min(mostAgain, ahead + soonest)
    void load()
  }
  const late = leisurely(() => void load(), () => !document.hidden)
  const due = whenDue(() => {
    now.value = Date.now()
    if (coming.value.some(({ at }) => Date.parse(at) <= now.value)) late.soon()
  }, () => coming.value.map(({ at }) => Date.parse(at)))
  watch([record, kinds], () => {
    past.value = future.value = nothing
    ahead = soonest
    loaded.value = false
    failure.value = null
    void load()
  }, { immediate: true })
  useAgain(failure, () => (loaded.value ? more() : load()))

  /** What was ticked is as the server has it before all is asked for anew. */
  function patch({ id, version, values }: Entry): void {
    const told = (entry: TimelineEntry): TimelineEntry => (entry.activity?.id !== id || entry.activity.version > version ? entry : { ...entry, activity: { ...entry.activity, version, done: values['done'] === true } })
    past.value = { ...past.value, items: past.value.items.map(told) }
    future.value = { ...future.value, items: future.value.items.map(told) }
  }
  /** Whether a change may show here: one of the record, or of an activity that is about it or is shown. */
  function concerns(told: Told): boolean {
    if (told.type === type.value.name) return told.id === undefined || told.id === id.value
    if (told.type !== activityType()?.name) return false
    // What a new one is about is told to nobody; of one that was changed, when that changed.
    return told.id === undefined || told.kind === 'create' || told.kind === 'restore' || (aboutField(type.value)?.name ?? '') in (told.fields ?? {})
      || [...entries.value, ...coming.value].some(({ activity }) => activity?.id === told.id)
  }
  const deaf = [
    whenTold((items) => {
      const mine = items.filter(concerns)
      if (mine.some(({ kind }) => kind !== 'create')) deep = true
      if (mine.length) late.soon()
    }),
    listen((news) => {
      if (news.kind !== 'accepted' || (news.op.type !== activityType()?.plural && news.op.record !== id.value)) return
      if (news.op.kind !== 'create') deep = true
      if (news.op.type === activityType()?.plural && 'done' in news.op.values) patch(news.entry)
      void load()
    }),
    whenStepped((plural) => {
      if (plural !== activityType()?.plural && plural !== type.value.plural) return
      deep = true
      late.soon()
    }),
  ]
  onScopeDispose(() => {
    for (const stop of deaf) stop()
    late.stop()
    clearTimeout(retrying)
    asking?.abort()
  })
  return { entries, coming, next: computed(() => past.value.next), toCome: computed(() => future.value.next !== null && coming.value.length < mostAgain), loaded, failure, now, load, more, further }
}
