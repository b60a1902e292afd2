import { shallowReactive } from 'vue'
import type { Hue } from '../api/types'
import { whenLeaving } from '../base/session'
import { keyOf } from './op'

/** Somebody who has a record open, and the fields that they edit. */
export interface Person { readonly id: string; readonly name: string; readonly hue: Hue; readonly fields: readonly string[] }
/** Who has a record open (`contacts/ID`), as far as it is open here, too. */
export const present = shallowReactive(new Map<string, readonly Person[]>())

interface Open { readonly type: string; readonly id: string; field: string | null; users: number }
const opened = new Map<string, Open>()
let say: (frame: object) => void = () => {}
const tell = ({ type, id, field }: Open): void => say({ frame: 'open', type, id, ...(field !== null && { field }) })

/** A record is on the screen: others see who looks at it, and which field they edit, until it is closed. */
export function openRecord({ name, plural }: { readonly name: string; readonly plural: string }, id: string): { readonly edit: (field: string | null) => void; readonly close: () => void } {
  const key = keyOf(plural, id)
  const found: Open = opened.get(key) ?? { type: name, id, field: null, users: 0 }
  opened.set(key, found)
  if (!found.users++) tell(found)
  let held = true
  return {
    edit(field) {
      if (!held || found.field === field) return
      found.field = field
      tell(found)
    },
    close() {
      if (!held) return
      held = false
      if (--found.users) return
      opened.delete(key)
      present.delete(key)
      say({ frame: 'close', type: name, id })
    },
  }
}
/** Takes who has a record open that is open here. */
export function saw(key: string, people: readonly Person[]): void { if (opened.has(key)) present.set(key, people) }
/** From now on others hear of it by `speak`, of what is open already at once; without, nobody does. */
export function speakBy(speak?: (frame: object) => void): void {
  present.clear()
  say = speak ?? (() => {})
  if (speak) for (const one of opened.values()) tell(one)
}
whenLeaving(() => speakBy())
