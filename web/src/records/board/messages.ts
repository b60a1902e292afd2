import { inSentence } from '../../base/language'
import { count } from '../../base/words'

/** Texts of boards. */
export const m = {
  board: 'Board',
  table: 'Table',
  forecast: 'Forecast',
  shownAs: 'Shown as',
  by: 'Columns by',
  without: (label: string) => `No ${inSentence(label)}`,
  column: (label: string, number: number) => `${label}, ${count(number)}`,
  rest: (columns: number, number: number) => `${count(number)} more in ${count(columns)} further columns`,
  notLoaded: 'This board could not be loaded',
  noColumns: 'No field of this type has choices or people to make columns of.',
  nothing: 'Nothing here',
  moved: (name: string, column: string) => `${name}: ${column}`,
  movedMany: (number: number, column: string) => `${count(number)} moved to ${column}`,
  place: (column: string, at: number) => `${column}, ${count(at)}`,
  move: 'move',
  next: 'Next card',
  previous: 'Card before',
  right: 'Column to the right',
  left: 'Column to the left',
  toRight: 'Move to the column on the right',
  toLeft: 'Move to the column on the left',
  toHint: 'next column',
  select: 'select',
  clear: 'clear',
} as const
