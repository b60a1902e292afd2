import { computed, onScopeDispose, ref, shallowRef, watch, type Ref } from 'vue'
import { aborted } from '../../api/client'
import { records } from '../../api/records'
import type { RecordType, TimelineEntry } from '../../api/types'
import { useAgain } from '../../base/retry'
import { leisurely } from '../../base/throttle'
import type { Told } from '../../store/feed'
import { whenStepped } from '../../store/steps'
import { listen, whenTold } from '../../store/store'
import { aboutField, activityType, isAbout, joined, keyOfEntry } from './entries'

const page = 40
/** How many of those to come are shown. */
const mostToCome = 20

/** What happened with a record, the newest first, and what is to come. `kinds` leaves some of it: empty for all. */
export function useTimeline(type: Ref<RecordType>, id: Ref<string>, kinds: Ref<string>) {
  const entries = shallowRef<readonly TimelineEntry[]>([])
  const coming = shallowRef<readonly TimelineEntry[]>([])
  const next = shallowRef<string | null>(null)
  const loaded = ref(false)
  const loading = ref(false)
  const failure = shallowRef<unknown>(null)
  const record = computed(() => `${type.value.plural}/${id.value}`)
  let asking: AbortController | undefined

  async function load(): Promise<void> {
    asking?.abort()
    asking = new AbortController()
    const { signal } = asking
    late.ran()
    loading.value = true
    const of = { record: record.value, kinds: kinds.value || undefined }
    try {
      const [past, future] = await Promise.all([
        records.timeline({ ...of, limit: page }, signal),
        kinds.value === 'change' ? { items: [] } : records.timeline({ ...of, kinds: kinds.value || 'interaction,message,note,reminder', upcoming: 'only', limit: mostToCome }, signal),
      ])
      const before = entries.value
      entries.value = past.next === null ? past.items : joined(past.items, before)
      // What was loaded below stays, and goes on where it did.
      if (entries.value.length <= past.items.length || !before.length) next.value = past.next
      coming.value = future.items
      failure.value = null
      loaded.value = true
    } catch (error) {
      if (aborted(error)) return
      if (loaded.value) late.soon()
      else failure.value = error
    } finally {
      if (asking?.signal === signal) loading.value = false
    }
  }
  async function more(): Promise<void> {
    if (!loaded.value || loading.value || next.value === null) return
    loading.value = true
    const { signal } = asking ??= new AbortController()
    try {
      const answer = await records.timeline({ record: record.value, kinds: kinds.value || undefined, limit: page, cursor: next.value }, signal)
      const known = new Set(entries.value.map(keyOfEntry))
      entries.value = [...entries.value, ...answer.items.filter((entry) => !known.has(keyOfEntry(entry)))]
      next.value = answer.next
      failure.value = null
    } catch (error) {
      if (!aborted(error)) failure.value = error
    } finally {
      if (asking?.signal === signal) loading.value = false
    }
  }
  const late = leisurely(() => void load(), () => !document.hidden)
  watch([record, kinds], () => {
    entries.value = []
    coming.value = []
    next.value = null
    loaded.value = false
    failure.value = null
    void load()
  }, { immediate: true })
  useAgain(failure, () => (loaded.value ? more() : load()))

  /** Whether a change may show here: one of the record, or of an activity that is about it or is shown. */
  function concerns(told: Told): boolean {
    if (told.type === type.value.name) return told.id === undefined || told.id === id.value
    if (told.type !== activityType()?.name) return false
    const field = aboutField(type.value)
    return told.id === undefined || told.kind === 'restore' || (!!field && isAbout(told.fields ?? {}, field, id.value))
      || [...entries.value, ...coming.value].some(({ activity }) => activity?.id === told.id)
  }
  const deaf = [
    whenTold((items) => { if (items.some(concerns)) late.soon() }),
    listen(({ kind, op }) => { if (kind === 'accepted' && (op.type === activityType()?.plural || op.record === id.value)) void load() }),
    whenStepped((plural) => { if (plural === activityType()?.plural || plural === type.value.plural) late.soon() }),
  ]
  onScopeDispose(() => {
    for (const stop of deaf) stop()
    late.stop()
    asking?.abort()
  })
  return { entries, coming, next, loaded, failure, load, more }
}
