import { isFinal } from '../api/client'
import { records } from '../api/records'
import type { Rec, Values } from '../api/types'
import { whenLeaving } from '../app/session'
import { newKey } from '../lib/insecure'

/** Creations of which nobody knows yet what became of them: what was sent, and its key. */
const unsure = new Map<string, string>()
whenLeaving(() => unsure.clear())

/** Creates a record. Until the server has told what became of it, the same content is the same try: a lost answer does not make two. */
export async function create(plural: string, values: Values): Promise<Rec> {
  const content = JSON.stringify([plural, values])
  const key = unsure.get(content) ?? newKey()
  unsure.set(content, key)
  try {
    const made = await records.create(plural, values, key)
    unsure.delete(content)
    return made
  } catch (error) {
    if (isFinal(error)) unsure.delete(content)
    throw error
  }
}
