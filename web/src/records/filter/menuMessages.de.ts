import { count, type Words } from '../../base/words'
import type { m as en } from './menuMessages'

export const m = {
  findField: 'Feld suchen',
  contains: (field: string, text: string) => `${field} enthält „${text}“`,
  value: 'Wert',
  from: 'Von',
  to: 'Bis',
  spread: 'Am häufigsten',
  matches: (found: number, of: number | null) => (of === null ? `${count(found)} Treffer` : `${count(found)} von ${count(of)} Treffern`),
  counting: 'Wird gezählt',
  add: 'Filter hinzufügen',
  change: 'Filter ändern',
} satisfies Words<typeof en>
