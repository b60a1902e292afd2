import type { Words } from '../base/words'
import type { m as en } from './paletteMessages'

export const m = {
  keys: 'Tasten',
  keysEverywhere: 'Überall',
  keysHere: 'Auf dieser Seite',
  noResults: 'Nichts gefunden',
  moveHint: 'bewegen',
  openHint: 'öffnen',
  closeHint: 'schließen',
  searchPlaceholder: 'Datensätze suchen oder Befehl eingeben',
} satisfies Words<typeof en>
