import { computed, type ComputedRef } from 'vue'
import { fieldOf } from '../../api/schema'
import type { RecordType } from '../../api/types'
import { place, setQuery } from '../../base/router'
import { kindOf } from '../../fields'

/** Filter and sort of a list. They live in the address: a link reproduces the screen. */
export function useView(type: ComputedRef<RecordType>) {
  const filter = computed(() => place.query['filter'] ?? '')
  const sortText = computed(() => place.query['sort'] || type.value.presentation.sort)
  const sort = computed(() => ({ field: sortText.value.replace(/^-/, ''), desc: sortText.value.startsWith('-') }))

  function setSort(field: string, desc: boolean): void {
    const text = `${desc ? '-' : ''}${field}`
    void setQuery({ sort: text === type.value.presentation.sort ? undefined : text })
  }
  return {
    filter, sort, sortText,
    setFilter: (text: string) => setQuery({ filter: text || undefined }),
    setSort,
    /** Sorts by a field; a second time turns it around. */
    sortBy(name: string): void {
      const field = fieldOf(type.value, name)
      if (!field) return
      const again = sort.value.field === name
      setSort(name, again ? !sort.value.desc : (kindOf(field).latestFirst ?? false))
    },
  }
}
export type View = ReturnType<typeof useView>
