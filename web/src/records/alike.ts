import { onScopeDispose, shallowRef, watch, type ShallowRef } from 'vue'
import { aborted } from '../api/client'
import { records } from '../api/records'
import { fieldOf } from '../api/schema'
import type { Rec, RecordType } from '../api/types'

export type Alike = Rec & { readonly why: string }
export type Told = Readonly<Record<string, string>>

/** Whether a text is enough to look for others with it: the first letters of a name or a number are those of many. */
function says(type: RecordType, name: string, text: string): boolean {
  return fieldOf(type, name)?.kind === 'phone' ? text.replace(/\D/g, '').length >= 5 : text.length >= 3
}

/** Who looks like the one being made, and why. Asked 250 ms after the last letter that tells something; never blocks. */
export function useAlike(type: () => RecordType, told: () => Told): ShallowRef<readonly Alike[]> {
  const items = shallowRef<readonly Alike[]>([])
  let asking: AbortController | undefined
  let timer = 0
  const stop = (): void => { clearTimeout(timer); asking?.abort() }

  // What is told, not the object that tells it: that is another after each letter in any field.
  watch(() => JSON.stringify(told()), () => {
    stop()
    const given = told()
    if (!type().duplicates?.some((name) => says(type(), name, given[name] ?? ''))) { items.value = []; return }
    timer = window.setTimeout(async () => {
      asking = new AbortController()
      try {
        items.value = (await records.duplicates(type().plural, given, asking.signal)).items
      } catch (error) {
        // Only a warning: without an answer there is none.
        if (!aborted(error)) items.value = []
      }
    }, 250)
  }, { immediate: true })
  onScopeDispose(stop)
  return items
}
