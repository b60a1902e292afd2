import { draft, keep, kept } from '../base/keep'
import type { Op } from './op'

/** Whose operations these are, by their account, and of which workspace, with what that is called. */
export interface Owner { readonly person: string; readonly workspace: string; readonly called: string }

const nameOf = ({ person, workspace }: Owner): string => draft('outbox', person, workspace)
const isOp = (one: unknown): one is Op =>
  typeof one === 'object' && one !== null && ['id', 'type', 'record', 'kind', 'values', 'base', 'state'].every((name) => name in one)

/** What somebody left there. It stays until it has ended. */
export function lying(owner: Owner): readonly Op[] {
  try {
    const found: unknown = JSON.parse(kept(nameOf(owner)) ?? '[]')
    return Array.isArray(found) ? found.filter(isOp) : []
  } catch { return [] }
}
/**
 * Calls `take` when no other tab has what lies there, and then has it until the answer is called: two would both send it, also what was given up in one.
 * Where the browser has no locks (a page without TLS), at once.
 */
export function alone(owner: Owner, take: () => void): () => void {
  const { locks } = navigator as { readonly locks?: LockManager }
  if (!locks) { take(); return () => {} }
  const gone = new AbortController()
  const { signal } = gone
  const left = new Promise<void>((resolve) => { signal.addEventListener('abort', () => { resolve() }) })
  locks.request(nameOf(owner), { signal }, () => {
    if (!signal.aborted) take()
    return left
  }).catch(() => {})
  return () => { gone.abort() }
}
/** Keeps on this device what somebody has not saved in a workspace, in the place of what this was, beside what another tab left there; false when storage does not take it. */
export function shelve(owner: Owner, ops: readonly Op[], was: readonly Op[] = []): boolean {
  const mine = new Set([...was, ...ops].map(({ id }) => id))
  const all = [...lying(owner).filter(({ id }) => !mine.has(id)), ...ops.map(resting)]
  const text = all.length ? JSON.stringify(all) : null
  keep(nameOf(owner), text)
  return kept(nameOf(owner)) === text
}
function resting(op: Op): Op {
  // Of what was under way nobody will hear: only the very same may be sent again.
  if (op.state === 'sent') return { ...op, state: 'waiting', unsure: true }
  // What the choice was between is not kept: the server tells it again.
  return op.state === 'conflict' ? { ...op, state: 'waiting', turn: op.turn + 1 } : op
}
