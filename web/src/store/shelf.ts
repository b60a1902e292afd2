import { draft, keep, kept } from '../base/keep'
import type { Op } from './op'

/** Whose operations these are, by their account, and of which workspace, with what that is called. */
export interface Owner { readonly person: string; readonly workspace: string; readonly called: string }

const nameOf = ({ person, workspace }: Owner): string => draft('outbox', person, workspace)
const isOp = (one: unknown): one is Op =>
  typeof one === 'object' && one !== null && ['id', 'type', 'record', 'kind', 'values', 'base', 'state'].every((name) => name in one)

function read(text: string | null): readonly Op[] {
  try {
    const found: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(found) ? found.filter(isOp) : []
  } catch { return [] }
}
/** What somebody left on this device, and no tab has taken yet. */
export const lying = (owner: Owner): readonly Op[] => read(kept(nameOf(owner)))
/**
 * Takes it out, so that no other tab sends it, too: also what was given up in one. What this tab took out before it crashed, or was laid aside by the
 * browser, comes first.
 */
export function unshelve(owner: Owner): readonly Op[] {
  const ops = [...new Map([...read(inTab(owner)), ...lying(owner)].map((op) => [op.id, op])).values()]
  carry(owner, ops)
  keep(nameOf(owner), null)
  return ops
}
/** Keeps in this tab, as long as it is there, what it took out and has not ended. */
export function carry(owner: Owner, ops: readonly Op[]): void {
  try {
    if (ops.length) sessionStorage.setItem(nameOf(owner), JSON.stringify(ops.map(resting)))
    else sessionStorage.removeItem(nameOf(owner))
  } catch { /* Kept by this page alone. */ }
}
function inTab(owner: Owner): string | null {
  try { return sessionStorage.getItem(nameOf(owner)) } catch { return null }
}
/** Keeps on this device what somebody has not saved in a workspace, beside what another tab left there; false when storage does not take it. */
export function shelve(owner: Owner, ops: readonly Op[]): boolean {
  const mine = new Set(ops.map(({ id }) => id))
  const text = JSON.stringify([...lying(owner).filter(({ id }) => !mine.has(id)), ...ops.map(resting)])
  keep(nameOf(owner), text)
  return kept(nameOf(owner)) === text
}
function resting(op: Op): Op {
  // Of what was under way nobody will hear: only the very same may be sent again.
  if (op.state === 'sent') return { ...op, state: 'waiting', unsure: true }
  // What the choice was between is not kept: the server tells it again.
  return op.state === 'conflict' ? { ...op, state: 'waiting', turn: op.turn + 1 } : op
}
