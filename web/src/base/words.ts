import { inSentence, wordLocale } from './language'
import { formatterOf, numberLocale } from './region'

/** The texts of a messages file in another language: the same names, functions of the same values. */
export type Words<T> = T extends string ? string
  : T extends (...given: infer Given) => string ? (...given: Given) => string
  : { readonly [Name in keyof T]: Words<T[Name]> }

/** A word by the plural rules of the language: English and German have `one` and `other`, Polish `few` and `many` too. */
export type Forms = { readonly other: string } & Readonly<Partial<Record<Intl.LDMLPluralRule, string>>>

const whole = formatterOf(numberLocale, (locale) => new Intl.NumberFormat(locale))
const toTenths = formatterOf(numberLocale, (locale) => new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }))
const rules = new Intl.PluralRules(wordLocale)

/** 612,407 */
export const count = (value: number): string => whole().format(value)
/** The form of the word for so many. */
export const word = (value: number, forms: Forms): string => forms[rules.select(value)] ?? forms.other
/** 3 rows */
export const plural = (value: number, forms: Forms): string => `${count(value)} ${word(value, forms)}`
/** How one record of a type is called, and several. */
export interface Labels { readonly label: string; readonly labelPlural: string }
/** What so many records of a type are called, in a sentence. */
export const nounOf = (value: number, { label, labelPlural }: Labels): string => inSentence(word(value, { one: label, other: labelPlural }))
/** 3 contacts, in a sentence. */
export const counted = (value: number, labels: Labels): string => `${count(value)} ${nounOf(value, labels)}`
/** 1.5 */
export const tenths = (value: number): string => toTenths().format(value)
/** A, B and C */
export const listed = (names: readonly string[], type: 'conjunction' | 'disjunction' = 'conjunction'): string => new Intl.ListFormat(wordLocale, { type }).format(names)
