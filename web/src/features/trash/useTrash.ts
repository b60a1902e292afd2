import { computed, onScopeDispose, ref, shallowReactive, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { records } from '../../api/records'
import { typeOf } from '../../api/schema'
import type { Actor, Rec } from '../../api/types'
import { plain } from '../../fields/values'
import { deleters } from './trash'

export interface Deleted { readonly record: Rec; readonly name: string; readonly details: string }
export interface Trash {
  readonly rows: ComputedRef<readonly Deleted[]>
  readonly total: Ref<number | null>
  readonly failure: ShallowRef<unknown>
  readonly loading: Ref<boolean>
  readonly more: ComputedRef<boolean>
  readonly who: ReadonlyMap<string, { readonly actor: Actor | null; readonly at: string }>
  readonly load: (plural: string) => Promise<void>
  readonly loadMore: () => Promise<void>
  readonly drop: (ids: ReadonlySet<string>) => void
}

/** The deleted records of a type, newest first, a hundred at a time, with who deleted them. */
export function useTrash(): Trash {
  const items = shallowRef<readonly Rec[]>([])
  const next = ref<string | null>(null)
  const total = ref<number | null>(null)
  const failure = shallowRef<unknown>(null)
  const loading = ref(false)
  const who = shallowReactive(new Map<string, { actor: Actor | null; at: string }>())
  let plural = ''
  let turn = new AbortController()
  onScopeDispose(() => turn.abort())

  async function page(after: string | undefined): Promise<void> {
    const { signal } = turn
    loading.value = true
    try {
      const list = await records.list(plural, { deleted: true, sort: '-updatedAt', limit: 100, after }, signal)
      if (signal.aborted) return
      items.value = after ? [...items.value, ...list.items] : list.items
      next.value = list.next
      failure.value = null
      void deleters(plural, list.items, (id, actor, at) => who.set(id, { actor, at }), signal)
    } catch (error) {
      if (!signal.aborted) failure.value = error
    } finally {
      if (!signal.aborted) loading.value = false
    }
  }
  async function load(wanted: string): Promise<void> {
    turn.abort()
    turn = new AbortController()
    if (plural !== wanted) { items.value = []; total.value = null }
    plural = wanted
    const { signal } = turn
    const counted = records.count(plural, { deleted: true }, signal).then(({ count }) => { if (!signal.aborted) total.value = count }, () => {})
    await Promise.all([page(undefined), counted])
  }
  const loadMore = async (): Promise<void> => { if (next.value && !loading.value) await page(next.value) }
  function drop(ids: ReadonlySet<string>): void {
    items.value = items.value.filter((item) => !ids.has(item.id))
    if (total.value !== null) total.value = Math.max(0, total.value - ids.size)
  }
  const rows = computed(() => items.value.map((record) => ({
    record, name: plain(record[typeOf(plural).title]),
    details: ['title', 'organization', 'industry', 'email', 'city'].map((field) => plain(record[field])).filter(Boolean).slice(0, 2).join(', '),
  })))
  return { rows, total, failure, loading, more: computed(() => next.value !== null), who, load, loadMore, drop }
}
