import type { Words } from '../base/words'
import type { m as en } from './paletteMessages'

export const m = {
  keys: 'Tasten',
  keysEverywhere: 'Überall',
  keysHere: 'Auf dieser Seite',
  making: 'Anlegen',
  make: (label: string, name: string) => `${label} „${name}“ anlegen`,
  noResults: 'Nichts gefunden',
  moveHint: 'bewegen',
  openHint: 'öffnen',
  closeHint: 'schließen',
  searchPlaceholder: 'Datensätze suchen oder Befehl eingeben',
} satisfies Words<typeof en>
