import { count, type Words } from '../../base/words'
import type { m as en } from './tableMessages'

/** „heute 11:40“ in einem Satz. */
const within = (when: string): string => when.replace(/^(Heute|Gestern)/, (day) => day.toLowerCase())

export const m = {
  historyOf: (name: string) => `Verlauf von ${name}`,
  time: 'Zeit',
  who: 'Wer',
  field: 'Feld',
  change: 'Änderung',
  undoThis: 'Diese Änderung rückgängig machen',
  undoAll: (n: number) => `Alle ${count(n)} rückgängig machen`,
  undone: (when: string) => `Rückgängig gemacht ${within(when)}`,
  undoOf: (when: string) => `Macht ${within(when)} rückgängig`,
  created: 'Angelegt',
  deletedKind: 'Gelöscht',
  restoredKind: 'Wiederhergestellt',
  changedAt: 'Geändert',
  by: 'Durch',
  from: 'Von',
  to: 'Bis',
  sinceThen: 'Seitdem',
  allShown: (n: number) => (n === 1 ? 'Die einzige Änderung' : `Alle ${count(n)} Änderungen angezeigt`),
  noHistory: 'Noch nichts geändert',
  historyFailed: 'Der Verlauf konnte nicht geladen werden',
  moveInHistory: 'bewegen',
  historyDetails: 'Details',
} satisfies Words<typeof en>
