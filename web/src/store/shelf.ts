import { draft, keep, kept } from '../app/keep'
import type { Op } from './op'

/** Whose operations these are, and of which workspace, with what that is called. */
export interface Owner { readonly person: string; readonly workspace: string; readonly called: string }

const nameOf = ({ person, workspace }: Owner): string => draft('outbox', person, workspace)
const isOp = (one: unknown): one is Op =>
  typeof one === 'object' && one !== null && ['id', 'type', 'record', 'kind', 'values', 'base', 'state'].every((name) => name in one)

/** Keeps on this device what somebody has not saved in a workspace; false when storage does not take it. */
export function shelve(owner: Owner, ops: readonly Op[]): boolean {
  // Of what was under way nobody will hear: only the very same may be sent again.
  const text = JSON.stringify(ops.map((op): Op => (op.state === 'sent' ? { ...op, state: 'waiting', unsure: true } : op)))
  keep(nameOf(owner), text)
  return kept(nameOf(owner)) === text
}
/** Takes out what they left there. */
export function unshelve(owner: Owner): readonly Op[] {
  const text = kept(nameOf(owner))
  if (text === null) return []
  keep(nameOf(owner), null)
  try {
    const found: unknown = JSON.parse(text)
    return Array.isArray(found) ? found.filter(isOp) : []
  } catch { return [] }
}
