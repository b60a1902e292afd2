import type { Words } from '../base/words'
import type { m as en } from './messages'

export const m = {
  copied: 'Kopiert',
  trace: (code: string, trace?: string) => (trace ? `${code} · ${trace}` : code),
  create_: (text: string) => `„${text}“ anlegen`,
  noMatches: 'Kein Treffer',
  showPassword: 'Passwort anzeigen',
  hidePassword: 'Passwort verbergen',
} satisfies Words<typeof en>
