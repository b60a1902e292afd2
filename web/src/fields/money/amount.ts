import { plainLocale } from '../../base/language'
import type { Money } from '../../api/types'
import { m } from '../input/messages'
import { parseNumber, readAs } from '../input/number'
import { decimalsOf } from '../../base/currencies'
import { major } from './minor'

const signs: Readonly<Record<string, string>> = { $: 'USD', '€': 'EUR', '£': 'GBP', '¥': 'JPY', '₹': 'INR', kr: 'SEK', CHF: 'CHF' }
export const currencies = ['USD', 'EUR', 'GBP', 'CHF', 'SEK', 'NOK', 'DKK', 'PLN', 'CZK', 'JPY', 'CNY', 'INR', 'AUD', 'CAD', 'BRL', 'MXN', 'ZAR'] as const
export function signOf(currency: string): string {
  try {
    return new Intl.NumberFormat(plainLocale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }).formatToParts(0).find((part) => part.type === 'currency')?.value ?? currency
  } catch { return currency }
}

/** The parts of an amount as it is typed (`12 MXN` is no million): the figure, and the currency when a sign or a code names one. */
export function partsOf(text: string): { readonly figure: string; readonly currency?: string | undefined } | undefined {
  const found = /^([^\d.,+\-\u2212]*)([-+\u2212]?[\d.,\s'’]+(?:(?:k|m|bn?)(?=$|[^a-z]|[a-z]{3}$))?)\s*([^\d]*)$/i.exec(text.trim())
  if (!found) return undefined
  const named = (found[1]?.trim() || found[3]?.trim()) ?? ''
  const currency = signs[named] ?? (/^[a-z]{3}$/i.test(named) ? named.toUpperCase() : undefined)
  return named && !currency ? undefined : { figure: found[2]?.trim() ?? '', currency }
}
/** Money of most currencies has two decimals: three digits behind a mark are thousands, as the server has it. */
const figureOf = (figure: string, currency: string): number | undefined => parseNumber(figure, decimalsOf(currency) > 2)
const isWhole = (units: number): boolean => Math.abs(Math.round(units) - units) <= 1e-4

/** So much of a currency; undefined when it has more decimals than the currency, or is too much. */
export function moneyOf(value: number, currency: string): Money | undefined {
  const units = value * 10 ** decimalsOf(currency)
  return isWhole(units) && Number.isSafeInteger(Math.round(units)) ? { amount: Math.round(units), currency } : undefined
}
/** `184,000`, `€ 1.234,50`, `1.2m CHF`. Undefined when it is no amount or has more decimals than the currency. */
export function parseMoney(text: string, currency: string): Money | undefined {
  const parts = partsOf(text)
  const meant = parts?.currency ?? currency
  const value = parts && figureOf(parts.figure, meant)
  return value === undefined ? undefined : moneyOf(value, meant)
}
/** How an amount was understood that others would understand differently. */
export function moneyReadAs(text: string, currency: string): string | undefined {
  const parts = partsOf(text)
  return parts && readAs(parts.figure, decimalsOf(parts.currency ?? currency) > 2)
}
/** An amount, or what was typed with the currency that it is meant in: nobody's figure becomes one of another currency. */
export function readMoney(text: string, currency: string): Money | string {
  const parts = partsOf(text)
  return parseMoney(text, currency) ?? (parts && !parts.currency ? `${parts.figure} ${currency}` : text)
}
/** The same figure in another currency: what has three decimals has them there, too. */
export function inCurrency(text: string, currency: string): Money | string {
  const { figure = text } = partsOf(text) ?? {}
  const value = parseNumber(figure)
  return value === undefined ? readMoney(figure, currency) : moneyOf(value, currency) ?? `${figure} ${currency}`
}

/** An amount as filters write it, which nobody reads as another: `1234.00 EUR`. As it is where it is none; nothing where it cannot be meant. */
export function filterMoney(text: string, currency: string): string {
  const parts = partsOf(text)
  if (!parts || parseNumber(parts.figure) === undefined) return text
  const money = parseMoney(text, currency)
  return money ? [major(money).toFixed(decimalsOf(money.currency)), ...(parts.currency ? [money.currency] : [])].join(' ') : ''
}

/** What is wrong with an amount that has more decimals than its currency. */
export function decimalsProblem(text: string): string | undefined {
  const { figure, currency } = partsOf(text) ?? {}
  const value = figure === undefined ? undefined : parseNumber(figure)
  if (value === undefined || !currency || isWhole(value * 10 ** decimalsOf(currency))) return undefined
  return m.moneyDecimals(currency, decimalsOf(currency))
}
