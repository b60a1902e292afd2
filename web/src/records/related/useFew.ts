import { onScopeDispose, shallowRef, watch, type Ref } from 'vue'
import { aborted } from '../../api/client'
import { records } from '../../api/records'
import type { Rec } from '../../api/types'
import { useAgain } from '../../base/retry'
import { leisurely } from '../../base/throttle'
import { whenTold } from '../../store/store'
import type { Inbound } from './useRelated'

/** The first of them with their number; read again when `fresh` changes. */
export function useFew(what: Ref<Inbound>, most: Ref<number>, fields: Ref<string>, fresh: Ref<unknown>) {
  const items = shallowRef<readonly Rec[]>([])
  const count = shallowRef<number | null>(null)
  const failure = shallowRef<unknown>(null)
  let asking: AbortController | undefined
  async function load(): Promise<void> {
    asking?.abort()
    asking = new AbortController()
    const { signal } = asking
    try {
      const { type, filter, sort } = what.value
      const [page, total] = await Promise.all([
        records.list(type.plural, { filter, sort, fields: fields.value, limit: most.value }, signal),
        records.count(type.plural, { filter }, signal),
      ])
      items.value = page.items
      count.value = total.count
      failure.value = null
    } catch (error) {
      if (!aborted(error)) failure.value = error
    }
  }
  watch([() => what.value.filter, most, fresh], ([filter], before) => {
    if (before[0] !== filter) {
      items.value = []
      count.value = null
      failure.value = null
    }
    void load()
  }, { immediate: true })
  useAgain(failure, load)
  // Somebody changed records of that type: not asked for at each of many changes.
  const late = leisurely(() => void load())
  const deaf = whenTold((told) => { if (told.some(({ type }) => type === what.value.type.name)) late.soon() })
  onScopeDispose(() => { deaf(); late.stop(); asking?.abort() })
  return { items, count, failure, load }
}
