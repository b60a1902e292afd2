import { decimalsOf } from './currencies'
import { m } from './formatMessages'
import { dayLocale, formatterOf, numberLocale } from './region'
import { tenths } from './words'

/** Numbers, money, dates and times as the design writes them, in the shape of the workspace's country and the page's language. */
const number = formatterOf(numberLocale, (locale) => new Intl.NumberFormat(locale, { maximumFractionDigits: 6 }))
const days = (options: Intl.DateTimeFormatOptions) => formatterOf(dayLocale, (locale) => new Intl.DateTimeFormat(locale, options))
const dayMonth = days({ day: 'numeric', month: 'short' })
const dayMonthYear = days({ day: 'numeric', month: 'short', year: '2-digit' })
const dayFull = days({ day: 'numeric', month: 'short', year: 'numeric' })
const dayFullUtc = days({ day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
const momentFull = days({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' })
const clock = days({ hour: '2-digit', minute: '2-digit' })
const currencies = formatterOf(numberLocale, () => new Map<string, Intl.NumberFormat>())

export const formatNumber = (value: number): string => number().format(value)

export function formatMoney(amount: number, currency: string): string {
  const whole = Number.isInteger(amount)
  const key = `${currency}${whole}`
  let format = currencies().get(key)
  if (!format) {
    try {
      const digits = whole ? 0 : decimalsOf(currency)
      format = new Intl.NumberFormat(numberLocale(), { style: 'currency', currency, minimumFractionDigits: digits, maximumFractionDigits: digits })
    } catch {
      return `${number().format(amount)} ${currency}`
    }
    currencies().set(key, format)
  }
  return format.format(amount)
}

const rough = formatterOf(numberLocale, () => new Map<string, Intl.NumberFormat>())
/** An amount where there is no room for all of it: from 100,000 on three figures, $8.13M. */
export function formatRough(amount: number, currency: string): string {
  if (Math.abs(amount) < 100_000) return formatMoney(amount, currency)
  let format = rough().get(currency)
  try {
    rough().set(currency, format ??= new Intl.NumberFormat(numberLocale(), { style: 'currency', currency, notation: 'compact', maximumSignificantDigits: 3 }))
  } catch { return formatMoney(amount, currency) }
  return format.format(amount)
}

export function formatDate(text: string): string {
  const time = Date.parse(`${text}T00:00:00Z`)
  return Number.isNaN(time) ? text : dayFullUtc().format(time)
}
/** Day and time in full, for hovering: Fri, 14 Mar 2025, 09:52. */
export function formatMoment(text: string): string {
  const time = Date.parse(text)
  return Number.isNaN(time) ? text : momentFull().format(time)
}
export const formatClock = (text: string): string => clock().format(Date.parse(text))
export const formatDay = (text: string): string => dayFull().format(Date.parse(text))

const minute = 60_000
const hour = 60 * minute
const midnight = (time: number): number => new Date(time).setHours(0, 0, 0, 0)
/** Calendar days here from one moment to another: days when the clocks change are shorter or longer than others. */
export const daysBetween = (time: number, now: number): number => Math.round((midnight(now) - midnight(time)) / (24 * hour))

/** How long ago: now, 2 min, 3 h, Yesterday, 18 Nov, 14 Mar 25. */
export function formatAgo(text: string, now = Date.now()): string {
  const time = Date.parse(text)
  if (Number.isNaN(time)) return text
  const past = now - time
  if (past >= 0 && past < minute) return m.now
  if (past >= 0 && past < hour) return m.minutes(Math.floor(past / minute))
  const days = daysBetween(time, now)
  if (past >= 0 && days === 0) return m.hours(Math.floor(past / hour))
  if (days === 1) return m.yesterday
  return new Date(time).getFullYear() === new Date(now).getFullYear() ? dayMonth().format(time) : dayMonthYear().format(time)
}

export const formatBytes = (bytes: number): string => {
  if (bytes < 1000) return `${bytes}\u00a0B`
  const unit = bytes < 1e6 ? 'KB' : bytes < 1e9 ? 'MB' : 'GB'
  const size = bytes / (bytes < 1e6 ? 1e3 : bytes < 1e9 ? 1e6 : 1e9)
  return `${size < 10 ? tenths(size) : Math.round(size)}\u00a0${unit}`
}

/** What somebody is called among those who know them. */
export const firstName = (name: string): string => name.split(' ')[0] ?? name
