import { count, plural, type Words } from '../../base/words'
import type { m as en } from './menuMessages'

export const m = {
  findField: 'Feld suchen',
  contains: (field: string, text: string) => `${field} enthält „${text}“`,
  value: 'Wert',
  from: 'Von',
  to: 'Bis',
  spread: 'Am häufigsten',
  matches: (found: number, of: number | null) => (of === null ? plural(found, { one: 'Treffer', other: 'Treffer' }) : `${count(found)} von ${count(of)} passen`),
  counting: 'Wird gezählt',
  add: 'Filter hinzufügen',
  change: 'Filter ändern',
} satisfies Words<typeof en>
