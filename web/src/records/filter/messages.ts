import { word } from '../../base/words'

const units = { d: { one: 'day', other: 'days' }, w: { one: 'week', other: 'weeks' }, m: { one: 'month', other: 'months' }, y: { one: 'year', other: 'years' } } as const
export type Unit = keyof typeof units

/** Words of the values of a filter. */
export const m = {
  and: 'and',
  or: 'or',
  quoted: (text: string) => `“${text}”`,
  not: (what: string) => `not (${what})`,
  /** The last, or next, so many days and the like. */
  rolling: (way: 'last' | 'next', n: number, unit: Unit) => `${way} ${n} ${word(n, units[unit])}`,
  /** So many days and the like before, or after, today. */
  away: (way: '-' | '+', n: number, unit: Unit) => `${n} ${word(n, units[unit])} ${way === '-' ? 'ago' : 'from now'}`,
  periods: {
    now: 'now', today: 'today', yesterday: 'yesterday', tomorrow: 'tomorrow', 'this-week': 'this week', 'last-week': 'last week', 'next-week': 'next week', 'this-month': 'this month', 'last-month': 'last month', 'next-month': 'next month',
    'this-quarter': 'this quarter', 'last-quarter': 'last quarter', 'next-quarter': 'next quarter', 'this-year': 'this year', 'last-year': 'last year', 'next-year': 'next year',
  } as Readonly<Record<string, string>>,
} as const
