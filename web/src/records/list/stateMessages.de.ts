import { count, type Words } from '../../base/words'
import type { m as en } from './stateMessages'

export const m = {
  noMatch: (label: string) => `${label}: kein Treffer für diese Filter`,
  withoutOne: (found: number, part: string) => `${count(found)} Treffer ohne „${part}“.`,
  withoutAny: 'Kein einzelner Filter ist der Grund; ohne Filter ist alles zu sehen.',
  drop: 'Diesen Filter entfernen',
  clearAll: 'Alle entfernen',
  emptyTitle: (labels: string) => `${labels} importieren`,
  emptyText: 'CSV-Datei auswählen. Vor dem Schreiben ist jede Zeile zu sehen, und der ganze Import lässt sich rückgängig machen.',
  chooseFile: 'Datei auswählen',
  anySize: 'beliebig viele Zeilen',
  byHand: 'von Hand, einzeln',
} satisfies Words<typeof en>
