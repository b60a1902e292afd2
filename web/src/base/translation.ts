import { schema as loaded } from '../api/schema'
import type { Choice, Field, RecordType, Schema } from '../api/types'
import { quoted } from './language'
import { numberLocale } from './region'
import { listed } from './words'

/** What the server says, in another language: names of built-in types, fields and choices, and every text that comes with a `wording`. */

type Table = Readonly<Record<string, string>>
type Tables = Readonly<Record<string, Table>>
/** Of types, one and several; by type: of fields by their name, of choices by the field and their value. `asked`: what no record holds, but filters know. */
export interface Names {
  readonly types: Readonly<Record<string, readonly string[]>>
  readonly fields: Tables
  readonly choices: Readonly<Record<string, Tables>>
  readonly asked: Table
}
/** Titles of problems by their code, texts by their key; what stands in braces is put in (docs/api/wordings.json). */
export interface Wordings { readonly problems: Table; readonly wordings: Table }

function fieldIn(names: Names, type: string, field: Field): Field {
  if (field.custom) return field
  const words = names.choices[type]?.[field.name] ?? {}
  const choices = field.choices?.map((choice): Choice => {
    const label = choice.builtIn && words[choice.value]
    return label ? { ...choice, label, given: choice.label } : choice
  })
  const label = names.fields[type]?.[field.name]
  return { ...field, ...(label && { label, given: field.label }), ...(choices && { choices }) }
}
function typeIn(names: Names, type: RecordType): RecordType {
  const own = names.types[type.name]
  // Of a type that is not Brisk's own nothing is known.
  if (!own) return type
  const [label = type.label, labelPlural = type.labelPlural] = own
  return { ...type, label, labelPlural, fields: type.fields.map((field) => fieldIn(names, type.name, field)) }
}
/** The answer of `schema`; another, a refusal, stays as it is. Fields and choices keep in `given` what the server calls them. */
export function schemaIn(names: Names, text: string): string {
  const schema: Partial<Schema> = JSON.parse(text)
  return !Array.isArray(schema.types) ? text : JSON.stringify({ ...schema, types: schema.types.map((type: RecordType) => typeIn(names, type)) })
}

interface Wording { readonly key: string; readonly params?: Readonly<Record<string, Param>> }
type Param = string | number | readonly Param[] | { readonly [name: string]: unknown }

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
const isWording = (value: unknown): value is Wording => typeof value === 'object' && value !== null && 'key' in value && typeof value.key === 'string'
const isList = (value: Param): value is readonly Param[] => Array.isArray(value)

/** What all of them are; else, or where there is none, as the server has it. */
const agreed = (labels: readonly string[], given: string): string => (new Set(labels).size === 1 ? labels[0] : undefined) ?? given

/** The text does not say of which type the field is: those of its name that the server calls so, and, before there is a schema, all of its name. */
function fieldNamed(names: Names, { field, label, custom }: Readonly<Record<string, unknown>>): string {
  const [name, given] = [textOf(field), textOf(label)]
  if (custom) return given
  const known = loaded.value.types.flatMap(({ fields }) => fields.filter((one) => one.name === name && !one.custom && (one.given ?? one.label) === given))
  if (known.length) return agreed(known.map((one) => one.label), given)
  return names.asked[name] ?? agreed(Object.values(names.fields).flatMap((fields) => fields[name] ?? []), given)
}
/** A field, a type or a choice by what this client calls it; what a person named is called so everywhere. */
function nameOf(names: Names, named: Readonly<Record<string, unknown>>, how: string): string {
  const { field, type, choice } = named
  if (how === 'name') return textOf(field)
  if (Array.isArray(named['path'])) return named['path'].map((one) => nameOf(names, one, '')).join(': ')
  if (field !== undefined) return fieldNamed(names, named)
  if (choice !== undefined) {
    const all = loaded.value.types.flatMap((one) => one.fields.flatMap(({ choices }) => choices ?? []))
    return all.find((one) => one.value === choice && one.given === named['label'])?.label ?? textOf(named['label'])
  }
  return names.types[textOf(type)]?.[how === 'plural' ? 1 : 0] ?? textOf(named[how === 'plural' ? 'labelPlural' : 'label'])
}
function shown(names: Names, texts: Wordings, param: Param | undefined, how: string): string {
  if (param === undefined) return ''
  if (typeof param === 'number') return param.toLocaleString(numberLocale(), { maximumFractionDigits: 6, useGrouping: how !== 'plain' })
  if (typeof param === 'string') return how === 'quote' ? quoted(param) : how === 'json' ? texts.wordings[`json.${param}`] ?? param : param
  if (isList(param)) return listed(param.map((one) => shown(names, texts, one, '')), how === 'or' ? 'disjunction' : 'conjunction')
  return isWording(param) ? sentence(names, texts, param) ?? textOf(param['detail']) : nameOf(names, param, how)
}
/** Undefined where the text is not known, or something that stands in it. */
function sentence(names: Names, texts: Wordings, { key, params = {} }: Wording): string | undefined {
  const text = texts.wordings[key]
  const holes = /\{(\w+)(?::(\w+))?\}/g
  if (text === undefined || [...text.matchAll(holes)].some(([, name = '']) => params[name] === undefined)) return undefined
  return text.replace(holes, (_, name: string, how = '') => shown(names, texts, params[name], how))
}

/** Puts the text of this language in the place of the English one, wherever a wording stands beside it. */
function translate(names: Names, texts: Wordings, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => translate(names, texts, one))
  if (typeof value !== 'object' || value === null) return value
  const made = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, translate(names, texts, one)]))
  if (!isWording(made['wording'])) return made
  const text = sentence(names, texts, made['wording'])
  if (text !== undefined) for (const name of ['detail', 'problem', 'reason']) if (typeof made[name] === 'string') made[name] = text
  const title = texts.problems[textOf(made['code'])]
  return title && 'title' in made ? { ...made, title } : made
}
/** Any other answer, as JSON. */
export const textsIn = (names: Names, texts: Wordings, text: string): string => JSON.stringify(translate(names, texts, JSON.parse(text)))
