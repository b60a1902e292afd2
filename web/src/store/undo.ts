import type { Values } from '../api/types'
import { same } from './merge'

/** Something that a person did and can take back, as data: it outlives every screen. */
export type Done = { readonly id: string } & (
  /** `version` is the one that it made; 0 before the answer. */
  | { readonly what: 'update'; readonly type: string; readonly record: string; readonly before: Values; readonly after: Values; readonly version: number
    /** Records that were made so that this could point to them, by what they were called until then. */
    readonly made?: readonly string[] }
  | { readonly what: 'create' | 'delete' | 'restore'; readonly type: string; readonly record: string; readonly name: string; readonly version: number }
  | { readonly what: 'step'; readonly step: string; readonly type: string })

/** The last so many can be taken back. */
const atMost = 100

/** What a person did, oldest first, and what they took back of it. */
export interface Past { readonly done: readonly Done[]; readonly undone: readonly Done[] }
export const nothingDone: Past = { done: [], undone: [] }

/** A new action: what was taken back before cannot be done again any more. */
export const did = (past: Past, one: Done): Past => ({ done: [...past.done, one].slice(-atMost), undone: [] })
/** The inverse of an action that was taken back, or done again. */
export const turned = (past: Past, one: Done, back: boolean): Past =>
  (back ? { ...past, undone: [...past.undone, one].slice(-atMost) } : { ...past, done: [...past.done, one].slice(-atMost) })
export const without = (past: Past, id: string): Past =>
  ({ done: past.done.filter((one) => one.id !== id), undone: past.undone.filter((one) => one.id !== id) })
/** An action that could not be taken back is where it was: `was` is the past before it was tried. */
export function returned(past: Past, one: Done, was: Past): Past {
  const later = new Set(was.done.slice(was.done.findIndex(({ id }) => id === one.id) + 1).map(({ id }) => id))
  const at = past.done.findIndex(({ id }) => later.has(id))
  const [before, after] = at < 0 ? [past.done, []] : [past.done.slice(0, at), past.done.slice(at)]
  return { ...past, done: [...before, one, ...after] }
}
/** An action after its answer: what it became, and the version it made. */
export function adjusted(past: Past, id: string, { after, version }: { readonly after: Values; readonly version: number }): Past {
  const turn = (one: Done): Done => (one.id === id && one.what === 'update' ? { ...one, after, version } : one)
  return { done: past.done.map(turn), undone: past.undone.map(turn) }
}
/** Actions after an operation went for nothing: none goes back to what it would have written. */
export function fallen(past: Past, op: { readonly type: string; readonly record: string; readonly values: Values; readonly base: { readonly values: Values } }): Past {
  const turn = (one: Done): Done => {
    if (one.what !== 'update' || one.type !== op.type || one.record !== op.record) return one
    const fell = Object.keys(op.values).filter((name) => name in one.before && same(one.before[name], op.values[name]))
    return fell.length ? { ...one, before: { ...one.before, ...Object.fromEntries(fell.map((name) => [name, op.base.values[name] ?? null])) } } : one
  }
  return { done: past.done.map(turn), undone: past.undone.map(turn) }
}
