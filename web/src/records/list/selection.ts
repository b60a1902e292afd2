import { computed, shallowRef, triggerRef } from 'vue'

/** Which rows are selected: some by id, or all that match the filter except some. */
export function useSelection(count: () => number | null) {
  const ids = shallowRef(new Set<string>())
  /** All that match are selected; `ids` are then the exceptions. */
  const all = shallowRef(false)
  /** Over when it is emptied: what was still to be added is not wanted any more. */
  let turn = new AbortController()
  const size = computed(() => (all.value ? Math.max(0, (count() ?? 0) - ids.value.size) : ids.value.size))

  function set(id: string, on: boolean): void {
    if (on !== all.value) ids.value.add(id)
    else ids.value.delete(id)
    triggerRef(ids)
  }
  const has = (id: string): boolean => ids.value.has(id) !== all.value
  return {
    all, size, has, set,
    signal: (): AbortSignal => turn.signal,
    /** Tells of what is selected now, whatever is selected later. */
    now(): (id: string) => boolean {
      const [some, rest] = [new Set(ids.value), all.value]
      return (id) => some.has(id) !== rest
    },
    /** The chosen ids, when not all are chosen. */
    list: (): string[] => [...ids.value],
    except: (): ReadonlySet<string> => ids.value,
    toggle: (id: string): void => set(id, !has(id)),
    setMany(many: Iterable<string>, on: boolean): void {
      for (const id of many) {
        if (on !== all.value) ids.value.add(id)
        else ids.value.delete(id)
      }
      triggerRef(ids)
    },
    clear(): void {
      turn.abort()
      turn = new AbortController()
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
