import { count, type Words } from '../../base/words'
import type { m as en } from './messages'

export const m: Words<typeof en> = {
  board: 'Board',
  table: 'Tabelle',
  forecast: 'Prognose',
  shownAs: 'Darstellung',
  by: 'Spalten nach',
  without: (label: string) => `Ohne ${label}`,
  column: (label: string, number: number) => `${label}, ${count(number)}`,
  rest: (columns: number, number: number) => `${count(number)} weitere in ${count(columns)} weiteren Spalten`,
  notLoaded: 'Dieses Board ließ sich nicht laden',
  noColumns: 'Kein Feld dieses Typs hat Auswahlwerte oder Personen, aus denen Spalten werden könnten.',
  nothing: 'Nichts hier',
  moved: (name: string, column: string) => `${name}: ${column}`,
  movedMany: (number: number, column: string) => `${count(number)} nach ${column} verschoben`,
  place: (column: string, at: number) => `${column}, ${count(at)}`,
  move: 'bewegen',
  next: 'Nächste Karte',
  previous: 'Vorige Karte',
  right: 'Spalte rechts',
  left: 'Spalte links',
  toRight: 'In die Spalte rechts verschieben',
  toLeft: 'In die Spalte links verschieben',
  toHint: 'nächste Spalte',
  select: 'auswählen',
  clear: 'leeren',
}
