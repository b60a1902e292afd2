import type { Words } from '../base/words'
import type { m as en } from './messages'

export const m = {
  copied: 'Kopiert',
  trace: (code: string, trace?: string) => (trace ? `${code} · ${trace}` : code),
  create_: (text: string) => `„${text}“ anlegen`,
  nothingTaken: (text: string) => `Zu „${text}“ passt nichts; es wurde nichts ausgewählt`,
  notLookedUp: (text: string) => `Das Feld wurde verlassen, bevor „${text}“ nachgeschlagen war: Nichts wurde gewählt`,
  noMatches: 'Kein Treffer',
  showPassword: 'Passwort anzeigen',
  hidePassword: 'Passwort verbergen',
} satisfies Words<typeof en>
