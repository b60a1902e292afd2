import { isFinal } from '../api/client'
import { records } from '../api/records'
import type { Rec, Values } from '../api/types'
import { newKey } from '../lib/insecure'

/** Creates records one after the other. Until the server has told what became of one, every try is the same try: a lost answer does not make two. */
export function creator(): (plural: string, values: Values) => Promise<Rec> {
  let key = newKey()
  return async (plural, values) => {
    try {
      const made = await records.create(plural, values, key)
      key = newKey()
      return made
    } catch (error) {
      if (isFinal(error)) key = newKey()
      throw error
    }
  }
}
