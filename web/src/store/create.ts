import type { Values } from '../api/types'
import { draft, keep, kept } from '../base/keep'
import { newKey } from '../base/randomKey'
import { isOpen, nameNew, needs, newOp, resolve, type Op } from './op'
import { endOf, listen, madeIds, ops, start, type Outcome } from './store'

/** A creation as it was last sent, with the form's draft as it was then: after a reload, the same content is the same creation. */
interface Sent { readonly id: string; readonly content: string; readonly draft: string | null }
const sentName = (type: string): string => draft(`${type}.sent`)
function lastSent(type: string): Sent | null {
  try {
    const found: unknown = JSON.parse(kept(sentName(type)) ?? 'null')
    const isSent = (one: unknown): one is Sent => typeof one === 'object' && one !== null && 'id' in one && 'content' in one && 'draft' in one
    return isSent(found) ? found : null
  } catch { return null }
}
/** A creation on its way: by what its record can be pointed to meanwhile, and how it ends. */
export interface Creation { readonly id: string; readonly name: string; readonly ended: Promise<Outcome> }
const follow = (op: Op): Creation => ({ id: op.id, name: op.record, ended: endOf(op.id) })
/**
 * Creates a record. As long as it has not ended, the same content is the same creation, however often it is asked for.
 * `drafted`: it is made of the draft that the form of the type keeps, which goes with it.
 */
export function create(type: string, values: Values, drafted = false): Creation {
  const content = JSON.stringify(resolve(values, madeIds()))
  const same = ops.value.find((op) => op.kind === 'create' && op.type === type && isOpen(op) && JSON.stringify(op.values) === content)
  if (same) return follow(same)
  const last = drafted ? lastSent(type) : null
  const id = last?.content === content ? last.id : newKey()
  const sent: Sent = { id, content, draft: kept(draft(type)) }
  if (drafted) keep(sentName(type), JSON.stringify(sent))
  const name = nameNew(id)
  return { id, name, ended: start(newOp(id, type, name, 'create', values, { version: 0, values: {} })) }
}
/** The creation of the draft that the form of a type opens with, when it has not ended. */
export function creationOf(type: string): Creation | null {
  const last = lastSent(type)
  const op = last?.draft != null && last.draft === kept(draft(type)) ? ops.value.find(({ id, kind }) => id === last.id && kind === 'create') : undefined
  return op && isOpen(op) ? follow(op) : null
}
/** Once it was made, the draft that it was made of is nothing to go on with. */
listen(({ kind, op: { id, type } }) => {
  const last = lastSent(type)
  if (last?.id !== id) return
  // What is sent after a refusal is another try, also when it says the same.
  if (kind === 'refused') keep(sentName(type), JSON.stringify({ ...last, content: '' }))
  if (kind !== 'accepted') return
  if (last.draft === kept(draft(type))) keep(draft(type), null)
  keep(sentName(type), null)
})
/** Values from before, as far as what they point to is there, or on its way. */
export function standing(values: Values): Values {
  const comes = (name: string): boolean => ops.value.some((op) => op.record === name)
  return Object.fromEntries(Object.entries(resolve(values, madeIds())).filter(([, value]) => needs({ value }).every(comes)))
}
/** Values with the ids of what they point to, once all of that is made; null when it was given up. */
export async function whenMade(values: Values): Promise<Values | null> {
  for (const name of needs(values)) {
    const op = ops.value.find((one) => one.record === name)
    if (op) await endOf(op.id)
    if (!madeIds().has(name)) return null
  }
  return resolve(values, madeIds())
}
