import type { Forecast, Group, Sums } from '../../api/types'

/** What a forecast asks for: open records by the month in which they are to close, those that are past it, the likely ones of both, and what was won by month. */
export type Told = Readonly<Record<'due' | 'late' | 'likelyDue' | 'likelyLate' | 'won', readonly Group[]>>
/** Minor units by currency. */
export type Amounts = Readonly<Record<string, number>>
/** A line of a forecast: a month (`2026-11`), or what lies outside of the months. */
export interface Box {
  readonly key: string
  readonly month?: string
  readonly count: number
  readonly amount: Amounts
  readonly likely: Amounts
  readonly weighted: Amounts
  readonly won: Amounts
}

/** From this chance on, in percent, a record counts as likely. */
export const likelyFrom = 75

export function monthAt(today: string, away: number): string {
  const [year = 0, month = 0] = today.split('-').map(Number)
  const at = year * 12 + month - 1 + away
  return `${String(Math.floor(at / 12)).padStart(4, '0')}-${String(at % 12 + 1).padStart(2, '0')}`
}

/** Of the months those from the first to the last that has something, with this one and the three after it in any case. */
export function shownOf(months: readonly string[], filled: readonly string[], now: string): readonly string[] {
  const all = [...filled, now, monthAt(now, 3)].sort()
  return months.filter((month) => month >= (all[0] ?? '') && month <= (all.at(-1) ?? ''))
}

/** A condition of the filter language. */
export const where = (...words: readonly string[]): string => words.join(' ')
export const all = (...conditions: readonly string[]): string => where(...conditions.filter(Boolean).flatMap((one, i) => (i ? ['and', one] : [one])))
/** The filter of a list, as one condition: in parentheses only where it needs them, as there may be only so many. */
export const within = (filter: string): string => (/\bor\b/i.test(filter) ? `(${filter})` : filter)
export const open = (of: Forecast): string => where(of.closed, 'empty')
export const past = (of: Forecast): string => where(of.due, 'before', 'today')

/** The questions: what each groups by, and what it leaves. */
export function questions(of: Forecast, since: string): Readonly<Record<keyof Told, { readonly by: string; readonly filter: string }>> {
  const coming = where('(', where(of.due, 'atleast', 'today'), 'or', where(of.due, 'empty'), ')')
  const likely = where(of.chance, 'atleast', String(likelyFrom))
  const due = (...more: readonly string[]) => ({ by: `${of.due}:month`, filter: all(open(of), ...more) })
  return {
    due: due(coming), late: due(past(of)), likelyDue: due(coming, likely), likelyLate: due(past(of), likely),
    won: { by: `${of.closed}:month`, filter: all(where(of.chance, 'is', '100'), where(of.closed, 'atleast', `${since}-01`)) },
  }
}

/** Money of a group's sums, by currency. */
const money = (sums: Sums | undefined, field: string): Amounts => {
  const of = sums?.[field]
  return typeof of === 'object' && of ? of : {}
}
export function add(one: Amounts, other: Amounts): Amounts {
  const all: Record<string, number> = { ...one }
  for (const [currency, units] of Object.entries(other)) all[currency] = (all[currency] ?? 0) + units
  return all
}

/** What is past its day, each of the months, what comes after them, and what has no day: together every open record once. */
export function boxesOf(of: Forecast, told: Told, months: readonly string[]): readonly Box[] {
  const last = months.at(-1) ?? ''
  const none = { count: 0, amount: {}, likely: {}, weighted: {}, won: {} }
  const boxes = new Map<string, Box>([['late', { key: 'late', ...none }], ...months.map((month): [string, Box] => [month, { key: month, month, ...none }]), ['later', { key: 'later', ...none }], ['none', { key: 'none', ...none }]])
  const put = (key: string, change: (box: Box) => Partial<Box>): void => { const box = boxes.get(key); if (box) boxes.set(key, { ...box, ...change(box) }) }
  const keyOf = (by: string | null): string => (by === null ? 'none' : by > last ? 'later' : by)
  const fill = (groups: readonly Group[], key: (by: string | null) => string): void => {
    for (const { by, count, sums } of groups) put(key(by), (box) => ({ count: box.count + count, amount: add(box.amount, money(sums, of.amount)), weighted: add(box.weighted, money(sums, of.weighted)) }))
  }
  fill(told.due, keyOf)
  fill(told.late, () => 'late')
  for (const { by, sums } of told.likelyDue) put(keyOf(by), (box) => ({ likely: add(box.likely, money(sums, of.amount)) }))
  for (const { sums } of told.likelyLate) put('late', (box) => ({ likely: add(box.likely, money(sums, of.amount)) }))
  for (const { by, sums } of told.won) if (by !== null) put(by, (box) => ({ won: add(box.won, money(sums, of.amount)) }))
  return [...boxes.values()]
}

/** Steps of a scale up to an amount: at most five, of 1, 2, 2.5 or 5 times a power of ten. */
export function scaleOf(most: number): readonly number[] {
  if (most <= 0) return [0]
  const power = 10 ** Math.floor(Math.log10(most / 4))
  const step = power * ([1, 2, 2.5, 5, 10].find((times) => most / (power * times) <= 4) ?? 10)
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, i) => i * step)
}
