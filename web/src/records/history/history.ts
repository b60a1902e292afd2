import type { Actor, Cell, Field, HistoryEntry, RecordType } from '../../api/types'
import { fieldOf } from '../../api/schema'
import { kindOf } from '../../fields'
import { isEmpty } from '../../api/values'
import { m } from './messages'
import { m as common } from '../messages'
import { dayOf } from './relativeDay'

/** One line of the history: a change of one field, or a whole entry when it is about the record or about many fields. */
export interface HistoryRow {
  readonly id: string
  readonly entry: HistoryEntry
  /** The one field; null for a line about several or about the record. */
  readonly field: string | null
  readonly from: Cell
  readonly to: Cell
  /** How many fields this line stands for. */
  readonly count: number
  /** The number of the change that took this one back. */
  readonly undoneBy: HistoryEntry | undefined
}
export interface HistoryDay { readonly day: string; readonly rows: readonly HistoryRow[] }

/** More changes than this in one entry are folded into one line. */
const foldAbove = 3

/** The lines of one entry. Fields that follow from others (a name from its parts) have no line of their own unless they are all there is. */
export function rowsOf(entry: HistoryEntry, derived: ReadonlySet<string>, undoneBy: HistoryEntry | undefined): HistoryRow[] {
  const own = entry.changes.filter((change) => !derived.has(change.field))
  const changes = own.length ? own : entry.changes
  const row = (field: string | null, from: Cell, to: Cell, count: number): HistoryRow => ({ id: `${entry.seq} ${field ?? ''}`, entry, field, from, to, count, undoneBy })
  if (entry.kind !== 'update' || changes.length > foldAbove || !changes.length) return [row(null, null, null, changes.length)]
  return changes.map((change) => row(change.field, change.from, change.to, 1))
}

/** Newest first, by day. */
export function daysOf(entries: readonly HistoryEntry[], derived: ReadonlySet<string>, now = Date.now()): HistoryDay[] {
  const undone = new Map(entries.filter((entry) => entry.undoes !== undefined && entry.undoes !== null).map((entry) => [entry.undoes, entry]))
  const days: { day: string; rows: HistoryRow[] }[] = []
  for (const entry of entries) {
    const day = dayOf(entry.at, now)
    const last = days.at(-1)
    const rows = rowsOf(entry, derived, undone.get(entry.seq))
    if (last?.day === day) last.rows.push(...rows)
    else days.push({ day, rows })
  }
  return days
}

export const derivedOf = (type: RecordType): ReadonlySet<string> => new Set(type.fields.filter((field) => field.readOnly).map((field) => field.name))
export const labelOf = (type: RecordType, name: string): string => fieldOf(type, name)?.label ?? name

/** A value as one line of text. */
export function valueText(field: Field | undefined, value: Cell): string {
  if (isEmpty(value)) return m.empty
  if (!field) return typeof value === 'object' ? JSON.stringify(value) : String(value)
  return kindOf(field).text(value, field) || m.empty
}
export const actorName = (actor: Actor | null): string => (!actor ? common.someone : actor.kind === 'import' ? m.import : actor.kind === 'key' ? actor.name || m.key : actor.kind === 'system' ? m.system : actor.name)

/** Whether a line can be taken back: not what was taken back already, not what Brisk derived. */
export function undoable(row: HistoryRow, type: RecordType): boolean {
  if (row.undoneBy || row.entry.kind === 'create' || row.entry.kind === 'restore' || row.entry.kind === 'delete') return false
  return row.field === null ? row.entry.changes.some((change) => !fieldOf(type, change.field)?.readOnly) : !!fieldOf(type, row.field) && !fieldOf(type, row.field)?.readOnly
}

/** What became of a field after this change: nothing, changed again, or taken back. */
export function sinceThen(entries: readonly HistoryEntry[], row: HistoryRow): string {
  if (row.undoneBy) return m.undoneSince
  const fields = new Set(row.field === null ? row.entry.changes.map((change) => change.field) : [row.field])
  const later = entries.some((entry) => entry.seq > row.entry.seq && entry.changes.some((change) => fields.has(change.field)))
  return later ? m.changedAgain : m.nobodySince
}
