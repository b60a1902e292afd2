import type { Words } from '../../base/words'
import type { m as en } from './switchMessages'

export const m = {
  board: 'Board',
  table: 'Tabelle',
  forecast: 'Prognose',
  shownAs: 'Darstellung',
} satisfies Words<typeof en>
