import { computed } from 'vue'
import type { List } from '../list/list'
import { readFilter, writeFilter, type Part } from './filter'

/** The filter of a list in its parts. */
export function useParts({ view }: List) {
  const parts = computed(() => readFilter(view.filter.value))
  return { parts, setParts: (next: readonly Part[]) => view.setFilter(writeFilter(next)) }
}
