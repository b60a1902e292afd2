import { formatNumber } from '../../base/format'
import { formatterOf, numberLocale } from '../../base/region'
import { m } from './messages'

/** What stands before decimals, by the workspace's country and the page's language. */
const decimalMark = formatterOf(numberLocale, (locale) => new Intl.NumberFormat(locale).formatToParts(0.5).find((part) => part.type === 'decimal')?.value ?? '.')

/** Groups of three digits, or as in India: two, two, three. */
const grouped = /^\d{1,3}(?:[.,]\d{3})+$|^\d{1,2}(?:[.,]\d\d)*[.,]\d{3}$/

/** The digits with a point before decimals; `groups`: a single mark that may do either groups thousands. */
function plainDigits(text: string, groups: boolean): string | undefined {
  const last = Math.max(text.lastIndexOf('.'), text.lastIndexOf(','))
  if (last < 0) return text
  const sign = text[last] ?? ''
  const once = text.indexOf(sign) === last
  const other = sign === '.' ? ',' : '.'
  // Of two kinds of sign the last is the decimal, and what is there twice groups.
  const isGroup = !text.includes(other) && (!once || groups)
  if (!isGroup && !once) return undefined
  const whole = isGroup ? text : text.slice(0, last)
  if (/[.,]/.test(whole) && !grouped.test(whole)) return undefined
  const plain = whole.replace(/[.,]/g, '') + (isGroup ? '' : `.${text.slice(last + 1)}`)
  return /\d/.test(plain) ? plain : undefined
}

/** The number that is meant, and where a single mark could do the other thing, what it would be then. `fine`: it may have three decimals. */
function readings(text: string, fine: boolean): { readonly value: number; readonly other?: number } | undefined {
  const found = /^([-+\u2212]?)([\d.,]+)(k|m|bn?)?%?$/i.exec(text.replace(/[\s\u00a0\u202f'’]/g, ''))
  if (!found) return undefined
  const digits = found[2] ?? ''
  const numberOf = (groups: boolean): number | undefined => {
    const plain = plainDigits(digits, groups)
    const value = Number(`${found[1] === '\u2212' ? '-' : found[1]}${plain}e${{ k: 3, m: 6, b: 9, bn: 9 }[(found[3] ?? '').toLowerCase()] ?? 0}`)
    return plain === undefined || Number.isNaN(value) ? undefined : value
  }
  const mark = /^[1-9]\d{0,2}([.,])\d{3}$/.exec(digits)?.[1]
  const groups = mark !== undefined && (mark !== decimalMark() || (!fine && !found[3]))
  const value = numberOf(groups)
  const other = mark && numberOf(!groups)
  return value === undefined ? undefined : { value, ...(typeof other === 'number' && { other }) }
}

/** Numbers as people type them: 1,234.5 · 1.234,5 · 12k · 1.2m. Where 1.234 may be both, the workspace's country and the page's language tell; of what has no three decimals (`fine`) it is 1234. Undefined when it is none. */
export const parseNumber = (text: string, fine = true): number | undefined => readings(text, fine)?.value

/** How a text was understood that others would understand differently. */
export function readAs(text: string, fine = true): string | undefined {
  const { value, other } = readings(text, fine) ?? {}
  return value === undefined || other === undefined ? undefined : m.readAs(formatNumber(value), formatNumber(other))
}

/** A number as it is typed, without groups: what parseNumber reads as the same. */
export const numberText = (value: string): string => (/^-?\d*\.\d+$/.test(value) ? value.replace('.', decimalMark()) : value)
/** What a person typed, as the API writes numbers; as it is when it is none. */
export const plainNumber = (text: string): string => String(parseNumber(text) ?? text)
