import { isSquare } from '../api/schema'
import type { Field, Rec, RecordType, Values } from '../api/types'
import { isEmpty, plain } from '../api/values'
import { lineOf } from './preset'

/** How the fields of any record type are arranged: on its page, in the panel and in the form. What comes first and what stands together is said by the type. */

const order = ['reach', 'work', 'about', 'address', 'custom', 'system'] as const
const addressParts = ['street', 'city', 'postalCode', 'region', 'country']
/** Instants that Brisk keeps, said in one line with who it was. */
export const keptPairs: Readonly<Record<string, string>> = { createdAt: 'createdBy', updatedAt: 'updatedBy' }

export const noteField = (type: RecordType): Field | undefined => type.fields.find((field) => field.kind === 'longText' && !field.custom)
/** The fields that make the name: parts of it, or the title itself. */
export const nameFields = (type: RecordType): Field[] => type.fields.filter((field) => field.group === 'name' && !field.readOnly)
export const addressFields = (type: RecordType): Field[] => addressParts.flatMap((name) => type.fields.filter((field) => field.name === name && field.group === 'address'))

const firstOf = (type: RecordType): Field[] => type.presentation.first.flatMap((name) => type.fields.filter((field) => field.name === name && !field.readOnly))

/** The few fields that the panel shows first; what a person is and where is said above them already. */
export function keyFields(type: RecordType, most = 7): Field[] {
  const said = isSquare(type) ? [] : lineOf(type)
  return firstOf(type).filter((field) => field.name !== type.title && field.group !== 'name' && field.kind !== 'relation' && !said.includes(field.name)).slice(0, most)
}

/** What a phone shows below the name before the tabs: how to call, and where it stands; of a type without these what people fill in first. */
export function briefOf(type: RecordType): string[] {
  const first = firstOf(type)
  const brief = [first.find((field) => field.kind === 'phone'), first.find((field) => field.kind === 'choice' && !field.openChoices)].flatMap((field) => field ?? [])
  return (brief.length ? brief : keyFields(type, 2)).map((field) => field.name)
}

/** Whether a record with these values can have a value in a field: some are of one kind only. Where no kind is chosen yet, it has what all have. */
export function has(type: RecordType, field: Field, values: Values): boolean {
  const kind = type.kinds?.find(({ name }) => name === plain(values[type.kindField ?? '']))
  return !!kind?.fields.includes(field.name) || !type.kinds?.some(({ fields }) => fields.includes(field.name))
}

export interface Group { readonly name: string; readonly fields: readonly Field[] }

/** The groups of a record page, without its name, its note and the parts of the address. */
export function groupsOf(type: RecordType): Group[] {
  const left = type.fields.filter((field) => field.name !== type.title && field.group !== 'name' && field !== noteField(type) && !addressFields(type).includes(field))
  const others = [...new Set(left.map((field) => field.group))].filter((name) => !order.some((known) => known === name))
  return [...order.slice(0, -1), ...others, 'system']
    .map((name) => ({ name, fields: left.filter((field) => field.group === name && !Object.values(keptPairs).includes(field.name)) }))
    .filter((group) => group.fields.length || (group.name === 'address' && addressFields(type).length))
}

/** Empty fields worth a line of their own: those people fill in first, those the type names and those the workspace added itself. */
function worthAsking(type: RecordType, field: Field): boolean {
  const { first, asked } = type.presentation
  return !field.readOnly && (!!field.custom || !!field.required || first.includes(field.name) || asked.includes(field.name))
}
export const shown = (type: RecordType, field: Field, record: Rec, all: boolean): boolean => field.readOnly && record[field.name] === false ? all : !isEmpty(record[field.name]) || (has(type, field, record) && (all ? !field.readOnly : worthAsking(type, field)))

export interface FormRow { readonly fields: readonly Field[] }
export interface FormPart { readonly name: string; readonly rows: readonly FormRow[] }

function rowsOf(type: RecordType, fields: readonly Field[]): FormRow[] {
  const pairs = type.presentation.pairs.map((pair) => pair.split(' '))
  const rows: FormRow[] = []
  const done = new Set<Field>()
  for (const field of fields) {
    if (done.has(field)) continue
    const pair = pairs.find(([first]) => first === field.name)
    const second = pair && fields.find((one) => one.name === pair[1])
    done.add(field)
    if (second) done.add(second)
    rows.push({ fields: second ? [field, second] : [field] })
  }
  return rows
}

/** The form: what matters first, what its kind has among it, then the rest by group. */
export function formOf(type: RecordType, values: Values = {}): { readonly first: readonly FormRow[]; readonly more: readonly FormPart[] } {
  const writable = type.fields.filter((field) => !field.readOnly && has(type, field, values))
  const own = type.kinds?.find(({ name }) => name === plain(values[type.kindField ?? '']))?.fields ?? []
  const first = [...new Set([...firstOf(type), ...writable.filter((field) => field.required || own.includes(field.name))])].filter((field) => writable.includes(field))
  const rest = writable.filter((field) => !first.includes(field))
  const groups = [...new Set(rest.map((field) => field.group))].sort((a, b) => place(a) - place(b))
  return { first: rowsOf(type, first), more: groups.map((name) => ({ name, rows: rowsOf(type, rest.filter((field) => field.group === name)) })) }
}
const place = (group: string): number => (group === 'name' ? -1 : order.findIndex((name) => name === group))

/** A few facts about a related record: what it does, where it is, how to reach it. */
export function factsOf(type: RecordType, record: Rec, most = 4): Field[] {
  const known = type.presentation.facts.flatMap((name) => type.fields.filter((field) => field.name === name))
  const rest = type.fields.filter((field) => !known.includes(field) && field.indexed && field.group !== 'system' && field.name !== type.title && field.kind !== 'relation')
  return [...known, ...rest].filter((field) => !isEmpty(record[field.name])).slice(0, most)
}
