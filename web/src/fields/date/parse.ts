/** Days as people type them. A day is `YYYY-MM-DD`; the calculation is in UTC so that no time zone shifts it. */
import { dayLocale, formatterOf, region } from '../../base/region'
import { words } from './words'

/** Whole names and short ones, in English and in the language of the page. */
interface Name { readonly whole: string; readonly short: string }
const namesOf = (part: 'month' | 'weekday', dates: readonly number[]): (() => readonly Name[][]) => formatterOf(dayLocale, (locale) => [...new Set(['en-GB', locale])].map((language) => {
  const [whole, short] = (['long', 'short'] as const).map((length) => new Intl.DateTimeFormat(language, { [part]: length, timeZone: 'UTC' }))
  const lower = (format: Intl.DateTimeFormat | undefined, date: number): string => (format?.format(date) ?? '').toLowerCase().replace('.', '')
  return dates.map((date) => ({ whole: lower(whole, date), short: lower(short, date) }))
}))
const months = namesOf('month', Array.from({ length: 12 }, (_, month) => Date.UTC(2026, month, 1)))
/** From Sunday, 1 November 2026. */
const weekdays = namesOf('weekday', Array.from({ length: 7 }, (_, day) => Date.UTC(2026, 10, 1 + day)))
const dayMs = 86_400_000

export const isoOf = (time: number): string => new Date(time).toISOString().slice(0, 10)
export const timeOf = (iso: string): number => Date.parse(`${iso}T00:00:00Z`)
/** Today where this person is. */
export const today = (now = new Date()): string => isoOf(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()))
export const addDays = (iso: string, days: number): string => isoOf(timeOf(iso) + days * dayMs)
/** The same day of another month, or its last when it has fewer. */
export function addMonths(iso: string, count: number): string {
  const date = new Date(timeOf(iso))
  const target = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + count + 1, 0))
  return isoOf(Date.UTC(target.getUTCFullYear(), target.getUTCMonth(), Math.min(date.getUTCDate(), target.getUTCDate())))
}

function made(year: number, month: number, day: number): string | undefined {
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day && year > 0 && year < 10_000 ? date.toISOString().slice(0, 10) : undefined
}
/** Without a year: the one that lies nearest to today. */
function nearest(month: number, day: number, now: string): string | undefined {
  const year = Number(now.slice(0, 4))
  const all = [year - 1, year, year + 1].map((one) => made(one, month, day)).filter((one) => one !== undefined)
  return all.sort((a, b) => Math.abs(timeOf(a) - timeOf(now)) - Math.abs(timeOf(b) - timeOf(now)))[0]
}
const fullYear = (text: string): number => (text.length > 2 ? Number(text) : Number(text) + (Number(text) > 50 ? 1900 : 2000))
/** Which name a word is, or begins with three letters or more, or its short form with an s (`weds`); -1 for none. */
function indexIn(names: readonly Name[][], word: string): number {
  for (const language of names) {
    const found = language.findIndex(({ whole, short }) => word === short || (short.length > 2 && word === `${short}s`) || (word.length >= 3 && whole.startsWith(word)))
    if (found >= 0) return found
  }
  return -1
}

function moved(count: number, unit: 'd' | 'w' | 'm' | 'y', now: string): string {
  if (unit === 'd') return addDays(now, count)
  if (unit === 'w') return addDays(now, count * 7)
  return addMonths(now, unit === 'm' ? count : count * 12)
}

function weekday(word: string, which: number, now: string): string | undefined {
  const wanted = indexIn(weekdays(), word)
  if (wanted < 0) return undefined
  const here = new Date(timeOf(now)).getUTCDay()
  const ahead = (wanted - here + 7) % 7 || 7
  return addDays(now, which < 0 ? ahead - 7 - (ahead === 7 ? 7 : 0) : ahead)
}

function relative(text: string, now: string): string | undefined {
  const days = words.days[text]
  if (days !== undefined) return addDays(now, days)
  const [, before, sign, number, name = '', after] = /^(?:(\p{L}+) |([-+]))?\s*(\d{1,4}) ?(\p{L}+)(?: (\p{L}+))?$/u.exec(text) ?? []
  const unit = words.units[name]
  if (number !== undefined && unit) {
    const back = sign === '-' || (before !== undefined && words.back.includes(before)) || (after !== undefined && words.ago.includes(after))
    const known = (before === undefined || words.ahead.includes(before) || back) && (after === undefined || words.ago.includes(after)) && !(sign === '-' && after)
    return known ? moved(Number(number) * (back ? -1 : 1), unit, now) : undefined
  }
  const [, first, second] = /^(?:(\p{L}+) )?(\p{L}{2,12})\.?$/u.exec(text) ?? []
  const near = first === undefined ? 0 : words.near[first]
  if (second === undefined || near === undefined) return undefined
  const period = first !== undefined && second.length > 3 ? words.units[second] : undefined
  return period && period !== 'd' && !second.endsWith('s') ? moved(near, period, now) : weekday(second, near, now)
}

/** `15 Jan`, `Jan 15, 2027`, `15th of January 2027`. */
function named(text: string, now: string): string | undefined {
  const words = text.replace(/(\d)(st|nd|rd|th)\b/g, '$1').replace(/[,.]/g, ' ').replace(/\bof\b/g, ' ').trim().split(/\s+/)
  if (indexIn(weekdays(), words[0] ?? '') >= 0 && words.length > 2) words.shift()
  if (words.length < 2 || words.length > 3) return undefined
  const at = words.findIndex((word) => indexIn(months(), word) >= 0)
  const day = at === 0 ? words[1] : words[0]
  const year = words[2]
  if (at < 0 || at > 1 || !/^\d{1,2}$/.test(day ?? '') || (year !== undefined && !/^(\d{2}|\d{4})$/.test(year))) return undefined
  const month = indexIn(months(), words[at] ?? '') + 1
  return year === undefined ? nearest(month, Number(day), now) : made(fullYear(year), month, Number(day))
}

/** `2027-01-15`, `15.1.2027`, `1/15/2027`. With slashes the order follows the person's language. */
function numeric(text: string, now: string, monthFirst: boolean): string | undefined {
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text)
  if (iso) return made(Number(iso[1]), Number(iso[2]), Number(iso[3]))
  const found = /^(\d{1,2})([./-])(\d{1,2})(?:\2(\d{4}|\d{2})?)?$/.exec(text)
  if (!found) return undefined
  const [a, b] = [Number(found[1]), Number(found[3])]
  const swap = (found[2] === '/' && monthFirst && a <= 12) || (b > 12 && a <= 12)
  const [day, month] = swap ? [b, a] : [a, b]
  return found[4] ? made(fullYear(found[4]), month, day) : nearest(month, day, now)
}

/** A workspace of the USA writes the month first; where none is chosen, the browser's language tells. */
const american = (): boolean => (region.value.country ?? (typeof navigator !== 'undefined' && navigator.language === 'en-US' ? 'US' : '')) === 'US'

/** The day that was meant, or undefined. */
export function parseDay(text: string, now = today(), monthFirst = american()): string | undefined {
  const given = text.trim().toLowerCase().replace(/\s+/g, ' ')
  return given ? (relative(given, now) ?? named(given, now) ?? numeric(given, now, monthFirst)) : undefined
}

/** A day with a time (`15 Jan 14:30`, `tomorrow 9am`); without one, midnight here. RFC 3339 in UTC. */
export function parseMoment(text: string, now = new Date(), monthFirst = american()): string | undefined {
  const given = text.trim()
  if (/^\d{4}-\d\d-\d\dt/i.test(given)) return Number.isNaN(Date.parse(given)) ? undefined : new Date(given).toISOString()
  if (words.now.includes(given.toLowerCase())) return now.toISOString()
  const clock = /[\s,]*\b(?:(?:at|um) )?(\d{1,2})(?::(\d{2}))?\s?(am|pm|uhr)?$/i.exec(given)
  const timed = clock && (clock[2] !== undefined || clock[3] !== undefined)
  const day = parseDay((timed ? given.slice(0, clock.index) : given).replace(/,\s*$/, '') || 'today', today(now), monthFirst)
  if (!day) return undefined
  let hour = timed ? Number(clock[1]) : 0
  const half = timed ? clock[3]?.toLowerCase() : undefined
  if (half === 'am' || half === 'pm') hour = (hour % 12) + (half === 'pm' ? 12 : 0)
  const minute = timed ? Number(clock[2] ?? 0) : 0
  if (hour > 23 || minute > 59) return undefined
  const [y, mo, d] = day.split('-').map(Number)
  return new Date(y ?? 0, (mo ?? 1) - 1, d ?? 1, hour, minute).toISOString()
}
