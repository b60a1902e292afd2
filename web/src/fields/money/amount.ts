import type { Money } from '../../api/types'
import { parseNumber } from '../input/number'
import { decimalsOf } from './minor'

const signs: Readonly<Record<string, string>> = { $: 'USD', '€': 'EUR', '£': 'GBP', '¥': 'JPY', '₹': 'INR', kr: 'SEK', CHF: 'CHF' }
export const currencies = ['USD', 'EUR', 'GBP', 'CHF', 'SEK', 'NOK', 'DKK', 'PLN', 'CZK', 'JPY', 'CNY', 'INR', 'AUD', 'CAD', 'BRL', 'MXN', 'ZAR'] as const
export function signOf(currency: string): string {
  try {
    return new Intl.NumberFormat('en-US', { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }).formatToParts(0).find((part) => part.type === 'currency')?.value ?? currency
  } catch { return currency }
}

/** `184,000`, `€ 1.234,50`, `1.2m CHF`. Undefined when it is no amount or has more decimals than the currency. */
export function parseMoney(text: string, currency: string): Money | undefined {
  const found = /^([^\d.,+\-\u2212]*)([-+\u2212]?[\d.,\s']+(?:k|m|bn?)?)\s*([^\d]*)$/i.exec(text.trim())
  if (!found) return undefined
  const named = (found[1]?.trim() || found[3]?.trim()) ?? ''
  const meant = named ? (signs[named] ?? (/^[a-z]{3}$/i.test(named) ? named.toUpperCase() : undefined)) : currency
  const value = parseNumber(found[2] ?? '')
  if (!meant || value === undefined) return undefined
  const units = value * 10 ** decimalsOf(meant)
  const amount = Math.round(units)
  return Math.abs(amount - units) > 1e-4 || !Number.isSafeInteger(amount) ? undefined : { amount, currency: meant }
}
