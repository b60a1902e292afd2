import type { Values } from '../api/types'
import type { Accepted } from './entry'
import { changed, same } from './merge'
import { leadsTo, nameNew, resolve } from './op'

/** Something that a person did and can take back, as data: it outlives every screen. */
export type Done = { readonly id: string } & (
  /** `version` is the one that it made; 0 before the answer. */
  | { readonly what: 'update'; readonly type: string; readonly record: string; readonly before: Values; readonly after: Values; readonly version: number
    /** Records that were made so that this could point to them, by what they were called until then. */
    readonly made?: readonly string[] }
  /** `unused`: the person made the record; taken back, it goes only while nothing leads to it. */
  | { readonly what: 'create' | 'delete' | 'restore'; readonly type: string; readonly record: string; readonly name: string; readonly version: number; readonly unused?: boolean }
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
type Edit = Extract<Done, { readonly what: 'update' }>
const isEdit = (one: Done): one is Edit => one.what === 'update'
/** Whether a later edit wrote a field of this one anew. */
export const isOver = ({ done }: Past, edit: Done): boolean => isEdit(edit) && done.slice(done.indexOf(edit) + 1)
  .some((later) => isEdit(later) && later.type === edit.type && later.record === edit.record && Object.keys(edit.after).some((name) => name in later.after))
/** What one stroke takes back, in this order: edits, and the record that was made so that they could point to it. */
export function together(past: Past, one: Done): readonly Done[] {
  const linking = (id: string): Edit[] => past.done.filter(isEdit).filter(({ made }) => made?.includes(nameNew(id))).reverse()
  if (one.what === 'create') return [...linking(one.id).filter((edit) => !isOver(past, edit)), one]
  return [one, ...past.done.filter((made) => made.what === 'create' && isEdit(one) && linking(made.id).includes(one) && linking(made.id).length === 1)]
}
/** Whether an action can be taken back only after another was: a record comes and goes, and the other does too, or is about it. */
export function dependsOn(one: Done, other: Done, made: ReadonlyMap<string, string>): boolean {
  if (isEdit(one) && isEdit(other)) return false
  const [edit, moved] = isEdit(one) ? [one, other] : [other, one]
  if (!isEdit(edit)) return true
  return moved.what !== 'step' && moved.what !== 'update'
    && [edit.record, ...leadsTo(resolve(edit.before, made)), ...leadsTo(resolve(edit.after, made))].includes(moved.record)
}
/** Whether both are edits of one record: they go in their order. */
export const changesSame = (one: Done, other: Done): boolean => isEdit(one) && isEdit(other) && one.type === other.type && one.record === other.record
/**
 * Actions after the answer to an own write of a record: the edit became what was got, and made a version; where the record came or went with the version
 * that was written upon, it now is of this one.
 */
export function adjusted(past: Past, id: string, { type, id: record }: { readonly type: string; readonly id: string }, own: Accepted): Past {
  const turn = (one: Done): Done => {
    if (one.what === 'step') return one
    if (one.what === 'update') return one.id === id ? { ...one, after: own.got, version: own.to } : one
    return one.type === type && one.record === record && one.version === own.from ? { ...one, version: own.to } : one
  }
  return { done: past.done.map(turn), undone: past.undone.map(turn) }
}
/** Actions after an operation went for nothing: none goes back to what it would have written, and what then changes nothing is none. */
export function fallen(past: Past, op: { readonly type: string; readonly record: string; readonly values: Values; readonly base: { readonly values: Values } }): Past {
  const turn = (one: Done): Done[] => {
    if (one.what !== 'update' || one.type !== op.type || one.record !== op.record) return [one]
    const fell = Object.keys(op.values).filter((name) => name in one.before && same(one.before[name], op.values[name]))
    if (!fell.length) return [one]
    const before = { ...one.before, ...Object.fromEntries(fell.map((name) => [name, op.base.values[name] ?? null])) }
    return Object.keys(changed(before, one.after)).length ? [{ ...one, before }] : []
  }
  return { done: past.done.flatMap(turn), undone: past.undone.flatMap(turn) }
}
