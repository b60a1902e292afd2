import { computed, shallowRef, watch, type Ref } from 'vue'
import { records } from '../../api/records'
import { fieldOf, relatedOf, userOf } from '../../api/schema'
import type { Field, RecordType } from '../../api/types'
import { formatMoney, formatNumber } from '../../base/format'
import { kindOf } from '../../fields'
import { m as fields } from '../../fields/messages'
import { operatorLabel } from '../../fields/operators'
import { plain } from '../../api/values'
import { conditionsOf, isCondition, readTree, writePart, type Condition, type Part, type Tree } from './filter'
import { m, type Unit } from './messages'

export interface Chip { readonly field: string; readonly operator: string; readonly value: string; readonly text: string }

const words: Readonly<Record<string, string>> = { me: fields.me, true: fields.yes, false: fields.no }
const { is, isnot, has } = fields.operators
const isUnit = (text: string | undefined): text is Unit => text !== undefined && 'dwmy'.includes(text)
/** "last-30d" reads as "last 30 days", "2026-q2" as it is. */
export function periodLabel(value: string): string {
  const [, rolling, way, number, unit] = /^(?:(last|next)-|([-+]))(\d+)([dwmy])$/.exec(value) ?? []
  if (isUnit(unit)) return way === '-' || way === '+' ? m.away(way, Number(number), unit) : m.rolling(rolling === 'next' ? 'next' : 'last', Number(number), unit)
  return m.periods[value] ?? value
}
export function valueLabel(field: Field, value: string, names: ReadonlyMap<string, string>): string {
  if (field.kind === 'user') return userOf(value)?.name ?? words[value] ?? names.get(value) ?? value
  if (relatedOf(field).length) return names.get(value) ?? value
  if (field.kind === 'yesNo') return words[value] ?? value
  if (field.kind === 'date' || field.kind === 'instant') return /^\d{4}-\d\d-\d\d$/.test(value) ? kindOf({ ...field, kind: 'date' }).text(value, field) : periodLabel(value)
  const figure = field.kind === 'number' || field.kind === 'money' ? /^(-?\d+(?:\.\d+)?)(?: ([A-Z]{3}))?$/.exec(value) : null
  if (figure) return figure[2] ? formatMoney(Number(figure[1]), figure[2]) : formatNumber(Number(figure[1]))
  return field.choices?.find((choice) => choice.value === value)?.label ?? value
}

/** One part of a filter in words; as it is written where it cannot be read, or names a field that is not there. */
export function chipOf(type: RecordType, part: Part, names: ReadonlyMap<string, string>): Chip {
  const chip = isCondition(part) ? conditionChip(type, part, names) : null
  if (chip) return chip
  const text = treeText(type, readTree(part), names) ?? writePart(part)
  return { field: text, operator: '', value: '', text }
}
/** Words that could be those between values. */
const joining = new RegExp(`[,()]|(^|\\s)(${[m.and, m.or, m.not('')].map((text) => text.replace(/\W/g, '')).join('|')})(\\s|$)`, 'i')
/** `within` another, several stand in brackets. */
function treeText(type: RecordType, tree: Tree | null, names: ReadonlyMap<string, string>, within = false): string | null {
  if (!tree) return null
  if ('not' in tree) {
    const text = treeText(type, tree.not, names)
    return text && m.not(text)
  }
  if (!('of' in tree)) return conditionChip(type, tree, names, true)?.text ?? null
  const texts = tree.of.map((one) => treeText(type, one, names, true))
  if (texts.includes(null)) return null
  const text = texts.join(` ${tree.join === 'or' ? m.or : m.and} `)
  return within ? `(${text})` : text
}
function conditionChip(type: RecordType, part: Condition, names: ReadonlyMap<string, string>, amongOthers = false): Chip | null {
  const field = fieldOf(type, part.field)
  if (!field) return null
  const one = part.values.length === 1
  const operator = operatorLabel(field, part.op)
  // "is any of" with one value is plainly "is".
  const short = one && part.op === 'in' ? is : one && part.op === 'notin' ? isnot : one && (part.op === 'hasany' || part.op === 'has') ? has : operator
  const quoted = (label: string): string => (amongOthers && field.kind !== 'number' && field.kind !== 'money' && joining.test(label) ? m.quoted(label) : label)
  const value = part.values.map((item) => quoted(valueLabel(field, item, names))).join(part.op === 'between' ? ` ${m.and} ` : ', ')
  return { field: field.label, operator: short, value, text: [field.label, short, value].filter(Boolean).join(' ') }
}

/** Names of the records that a filter mentions by id; asked once. */
export function useNames(type: Readonly<Ref<RecordType>>, parts: Readonly<Ref<readonly Part[]>>): Readonly<Ref<ReadonlyMap<string, string>>> {
  const known = shallowRef<ReadonlyMap<string, string>>(new Map())
  const mentioned = computed(() => parts.value.flatMap((part) => conditionsOf(readTree(part))).flatMap(({ field: name, values }) => {
    const field = fieldOf(type.value, name)
    return field ? values.flatMap((id) => relatedOf(field).map((related) => ({ id, related }))) : []
  }))
  watch(mentioned, (wanted) => {
    for (const { id, related } of wanted) {
      if (known.value.has(id)) continue
      records.one(related.plural, id).then((record) => { known.value = new Map(known.value).set(id, plain(record[related.title])) }).catch(() => {})
    }
  }, { immediate: true })
  return known
}
