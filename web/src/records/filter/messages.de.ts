import { word, type Words } from '../../base/words'
import type { m as en, Unit } from './messages'

/** „letzte 30 Tage“, „letzter Tag“: die Endung richtet sich nach dem Wort. */
const units = {
  d: { one: ['r', 'Tag', 'Tag'], other: ['', 'Tage', 'Tagen'] }, w: { one: ['', 'Woche', 'Woche'], other: ['', 'Wochen', 'Wochen'] },
  m: { one: ['r', 'Monat', 'Monat'], other: ['', 'Monate', 'Monaten'] }, y: { one: ['s', 'Jahr', 'Jahr'], other: ['', 'Jahre', 'Jahren'] },
} as const
const formOf = (n: number, unit: Unit) => units[unit][word(n, { one: 'one', other: 'other' }) === 'one' ? 'one' : 'other']

export const m = {
  and: 'und',
  or: 'oder',
  quoted: (text: string) => `„${text}“`,
  not: (what: string) => `nicht (${what})`,
  rolling: (way: 'last' | 'next', n: number, unit: Unit) => {
    const [ending, noun] = formOf(n, unit)
    const one = `${way === 'last' ? 'letzte' : 'nächste'}${ending}`
    return n === 1 ? `${one} ${noun}` : `${one} ${n} ${noun}`
  },
  away: (way: '-' | '+', n: number, unit: Unit) => `${way === '-' ? 'vor' : 'in'} ${n} ${formOf(n, unit)[2]}`,
  periods: {
    now: 'jetzt', today: 'heute', yesterday: 'gestern', tomorrow: 'morgen', 'this-week': 'diese Woche', 'last-week': 'vorige Woche', 'next-week': 'nächste Woche', 'this-month': 'dieser Monat', 'last-month': 'voriger Monat', 'next-month': 'nächster Monat',
    'this-quarter': 'dieses Quartal', 'last-quarter': 'voriges Quartal', 'next-quarter': 'nächstes Quartal', 'this-year': 'dieses Jahr', 'last-year': 'voriges Jahr', 'next-year': 'nächstes Jahr',
  } as Readonly<Record<string, string>>,
} satisfies Words<typeof en>
