import { count, type Words } from '../../base/words'
import { likelyFrom } from './boxes'
import type { m as en } from './messages'

export const m: Words<typeof en> = {
  notLoaded: 'Diese Prognose konnte nicht geladen werden',
  none: 'Von diesem Typ wird nichts vorhergesagt.',
  nothing: 'Nichts vorherzusagen',
  nothingYet: 'Was offen ist und einen Betrag und einen erwarteten Abschluss hat, steht hier nach Monaten, neben dem, was gewonnen wurde.',
  nothingLeft: 'Der Filter lässt nichts übrig, was offen ist oder in diesen Monaten gewonnen wurde.',
  currency: 'Währung',
  open: 'Offen',
  weighted: 'Gewichtet',
  weightedNote: 'nach Wahrscheinlichkeit',
  likely: 'Zugesagt',
  likelyNote: `ab ${count(likelyFrom)} %`,
  overdue: 'Überfällig',
  won: 'Gewonnen',
  wonIn: (month) => `im ${month}`,
  byMonth: 'Nach Abschlussmonat',
  month: 'Monat',
  amount: 'Betrag',
  later: 'Später',
  noDate: 'Ohne Datum',
  bar: (month, won, weighted) => `${month}: gewonnen ${won}, gewichtet ${weighted}`,
  chart: 'Gewonnen und gewichtet nach Abschlussmonat; die Tabelle darunter hat dieselben Zahlen.',
  all: 'Alle offenen',
  inAll: 'in allen Währungen',
}
