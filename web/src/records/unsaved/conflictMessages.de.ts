import type { Words } from '../../base/words'
import type { m as en } from './conflictMessages'

export const m = {
  conflictTitle: (name: string) => `Auswählen, was für ${name} gilt`,
  conflictWhy: (who: string, label: string) => `${who} hat „${label}“ während der Bearbeitung geändert.`,
  conflictMerged: (fields: string) => `${fields}: nur von einer Seite geändert, daher schon zusammengeführt. Beide Fassungen bleiben im Verlauf.`,
  conflictHistory: 'Beide Fassungen bleiben im Verlauf.',
  before: 'Vorher',
  you: 'Eigene Eingabe',
  they: 'Andere Seite',
  choose: 'Auswählen',
  later: 'Später entscheiden',
  keepTheirs: (who: string) => `Alles von ${who} behalten`,
  keepTheirsPlain: 'Alles der anderen Seite behalten',
  saveChoice: 'Auswahl speichern',
} satisfies Words<typeof en>
