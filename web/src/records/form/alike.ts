import { computed, watch, type ComputedRef } from 'vue'
import { records } from '../../api/records'
import { fieldOf } from '../../api/schema'
import type { Rec, RecordType } from '../../api/types'
import { useLatest } from '../../base/latest'

export type Alike = Rec & { readonly why: string }
export type Told = Readonly<Record<string, string>>

/** Whether a text is enough to look for others with it: the first letters of a name or a number are those of many. */
function says(type: RecordType, name: string, text: string): boolean {
  return fieldOf(type, name)?.kind === 'phone' ? text.replace(/\D/g, '').length >= 5 : text.length >= 3
}

/** Who looks like the one being made, and why. Asked 250 ms after the last letter that tells something; never blocks. */
export function useAlike(type: () => RecordType, told: () => Told): ComputedRef<readonly Alike[]> {
  const asked = useLatest((given: Told, signal) => records.duplicates(type().plural, given, signal), 250)
  // What is told, not the object that tells it: that is another after each letter in any field.
  watch(() => JSON.stringify(told()), () => {
    const given = told()
    if (type().duplicates?.some((name) => says(type(), name, given[name] ?? ''))) void asked.ask(given)
    else asked.forget()
  }, { immediate: true })
  // Only a warning: without an answer there is none.
  return computed(() => asked.last()?.items ?? [])
}
