import { numberLocale } from '../../base/region'
import { inSentence } from '../../base/language'
import { fieldOf } from '../../api/schema'
import type { Field, RecordType } from '../../api/types'
import { labelWord } from '../../fields/labelled'
import { m } from './messages'
import type { Column, Mapping, NewField, Settings, Target } from './types'

export interface TargetOption { readonly value: string; readonly label: string; readonly note?: string }

const many: readonly string[] = ['tags', 'emails', 'phones', 'links']

const part = (target: string): [field: string, group: string | undefined, piece: string | undefined] => {
  const [field = '', group, piece] = target.split('/')
  return [field, group, piece]
}
const partLabel = (type: RecordType, name: string): string => (name === 'label' ? m.partLabel : inSentence(fieldOf(type, name)?.label ?? name))

/** Any number of columns may go there: tags, and lists of emails, phones and links. */
export function takesMany(type: RecordType, target: string): boolean {
  const [name, , piece] = part(target)
  return target === 'skip' || target === 'new' || (!piece && many.includes(fieldOf(type, name)?.kind ?? ''))
}
/** The field that a column goes to; undefined for new fields and columns left out. */
export const targetField = (type: RecordType, target: string): Field | undefined => fieldOf(type, part(target)[0])

/** A target as a person reads it: "Other phones: Mobile". */
export function targetLabel(type: RecordType, target: string, newField?: NewField | null): string {
  if (target === 'skip') return m.leaveOut
  if (target === 'new') return m.newFieldNamed(newField?.label ?? '')
  const [name, group, piece] = part(target)
  const field = fieldOf(type, name)
  if (!field) return target
  if (name === type.title && field.readOnly) return m.fullName
  if (!group) return field.label
  if (field.kind === 'relation') return m.byExternalId(field.label)
  if (name === 'street') return m.streetLine(field.label, group)
  if (name === 'consent') return m.unsubscribedIfYes(field.label)
  if (field.kind === 'addresses' && piece) return m.addressPart(labelWord(group), partLabel(type, piece))
  return m.labelled(field.label, piece ? `${labelWord(group)} ${partLabel(type, piece)}` : labelWord(group))
}

/** Everything that a column may go to, in the order of the form; what is suggested and mapped now is always among them. */
export function targetOptions(type: RecordType, targets: readonly Target[], column: Column, now: Mapping): TargetOption[] {
  const list: TargetOption[] = [{ value: 'skip', label: m.leaveOut }, { value: 'new', label: m.newField, note: newFieldOf(column, now).label }]
  for (const { value } of targets) list.push({ value, label: targetLabel(type, value) })
  for (const value of [column.suggestion.target, now.target]) if (!list.some((option) => option.value === value)) list.push({ value, label: targetLabel(type, value) })
  return list
}

const words = (header: string): string => {
  const text = header.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[_\-.]+/g, ' ').replace(/\s+/g, ' ').trim()
  return text.charAt(0).toUpperCase() + text.slice(1)
}
/** The field to make of a column: what is chosen, what was suggested, else a text named like the column. */
export const newFieldOf = (column: Column, now: Mapping): NewField => now.newField ?? column.suggestion.newField ?? { label: words(column.header).slice(0, 60) || m.column(column.index + 1), kind: 'text' }

/** The mapping of a column; columns without one are left out. */
export const mappingOf = (settings: Settings, column: number): Mapping => settings.mapping.find((entry) => entry.column === column) ?? { column, target: 'skip' }

/** The fields that rows can be matched by and that a column goes to, best first. */
export const matchable = (matchFields: readonly string[], settings: Settings): string[] => matchFields.filter((field) => settings.mapping.some((entry) => entry.target === field))

/** A column goes elsewhere. A field takes one column: one that had it before is left out, and told. */
export function assign(type: RecordType, matchFields: readonly string[], settings: Settings, column: number, target: string, newField?: NewField): { settings: Settings; released: number | null } {
  const rival = takesMany(type, target) ? undefined : settings.mapping.find((entry) => entry.target === target && entry.column !== column)
  const { decimalMark } = mappingOf(settings, column)
  const entry: Mapping = { column, target, ...(target === 'new' && newField && { newField }), ...(decimalMark && { decimalMark }) }
  const known = settings.mapping.some((other) => other.column === column)
  const mapping = settings.mapping.map((other) => (other.column === column ? entry : other === rival ? { column: other.column, target: 'skip' } : other))
  const next = { ...settings, mapping: known ? mapping : [...mapping, entry] }
  return { settings: settle(matchFields, settings, next), released: rival?.column ?? null }
}
/** Rows can be matched only by a field that is mapped; a field just mapped for the first time takes over from none. */
function settle(matchFields: readonly string[], before: Settings, next: Settings): Settings {
  const can = matchable(matchFields, next)
  if (next.match !== 'none' && can.includes(next.match)) return next
  const lost = next.match !== 'none'
  const gained = matchable(matchFields, before).length === 0
  return { ...next, match: lost || gained ? (can[0] ?? 'none') : 'none' }
}

const plain = (value: number): string => value.toLocaleString(numberLocale(), { useGrouping: false, maximumFractionDigits: 20 })
/** The two readings of a number such as 1,250, each by the mark that then stands before decimals. */
export function readings(number: string): { value: string; label: string }[] {
  const mark = number.includes(',') ? ',' : '.'
  const [whole = '', decimals = ''] = number.split(mark)
  return [{ value: mark, label: m.readAs(number, plain(Number(`${whole}.${decimals}`))) }, { value: mark === ',' ? '.' : ',', label: m.readAs(number, plain(Number(whole + decimals))) }]
}
/** A column's numbers have this mark before their decimals; with an empty one it is to be found out. */
export const setDecimalMark = (settings: Settings, column: number, decimalMark: string): Settings =>
  ({ ...settings, mapping: settings.mapping.map(({ decimalMark: before, ...entry }) => (entry.column === column ? (decimalMark ? { ...entry, decimalMark } : entry) : before ? { ...entry, decimalMark: before } : entry)) })
/** Columns left out become fields of their own; `skip` the other way round: new fields are left out. */
export function turnAll(settings: Settings, columns: readonly Column[], from: 'skip' | 'new'): Settings {
  const turned = (now: Mapping): Mapping => {
    const column = columns.find((candidate) => candidate.index === now.column)
    if (now.target !== from || !column) return now
    const { newField: _, ...kept } = now
    return from === 'new' ? { ...kept, target: 'skip' } : { ...kept, target: 'new', newField: newFieldOf(column, now) }
  }
  return { ...settings, mapping: columns.map((column) => turned(mappingOf(settings, column.index))) }
}

/** What keeps the mapping from running, or nothing. Only owners may make fields. */
export function problemOf(type: RecordType, settings: Settings, mayMakeFields: boolean): string | undefined {
  const targets = settings.mapping.map((entry) => entry.target)
  if (targets.every((target) => target === 'skip')) return m.nothingMapped
  if (!mayMakeFields && targets.includes('new')) return m.fieldsRefused
  if (type.fields.some((field) => field.name === type.title && field.required && !targets.includes(field.name))) return m.nameMissing(type.label)
  return undefined
}

export interface Tally { readonly kept: number; readonly left: number; readonly fresh: number }
export function tally(settings: Settings, columns: number): Tally {
  const kept = settings.mapping.filter((entry) => entry.target !== 'skip').length
  return { kept, left: columns - kept, fresh: settings.mapping.filter((entry) => entry.target === 'new').length }
}
