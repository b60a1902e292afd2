import { computed, shallowRef, triggerRef } from 'vue'
import type { Rec } from '../api/types'

/** Which rows are selected: some by id, or all that match the filter except some. */
export function useSelection(count: () => number | null) {
  const ids = shallowRef(new Set<string>())
  /** All that match are selected; `ids` are then the exceptions. */
  const all = shallowRef(false)
  const size = computed(() => (all.value ? Math.max(0, (count() ?? 0) - ids.value.size) : ids.value.size))

  function set(id: string, on: boolean): void {
    if (on !== all.value) ids.value.add(id)
    else ids.value.delete(id)
    triggerRef(ids)
  }
  const has = (id: string): boolean => ids.value.has(id) !== all.value
  return {
    all, size, has, set,
    /** The chosen ids, when not all are chosen. */
    list: (): string[] => [...ids.value],
    except: (): ReadonlySet<string> => ids.value,
    toggle: (id: string): void => set(id, !has(id)),
    setMany(rows: Iterable<Rec>, on: boolean): void {
      for (const { id } of rows) {
        if (on !== all.value) ids.value.add(id)
        else ids.value.delete(id)
      }
      triggerRef(ids)
    },
    clear(): void {
      all.value = false
      ids.value = new Set()
    },
    selectAll(): void {
      all.value = true
      ids.value = new Set()
    },
  }
}
export type Selection = ReturnType<typeof useSelection>
