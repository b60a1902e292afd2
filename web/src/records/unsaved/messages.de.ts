import { plural, type Words } from '../../base/words'
import type { m as en } from './messages'

export const m = {
  title: 'Nicht gespeichert',
  why: (n: number) => `${plural(n, { one: 'Änderung fehlt', other: 'Änderungen fehlen' })} dem Server noch. Solange diese Seite offen ist, geht nichts davon verloren.`,
  none: 'Alles ist gespeichert.',
  waits: 'Wartet auf den Server',
  goes: 'Unterwegs',
  waitsAs: (why: string) => `Wartet und wird von selbst erneut gesendet. Letzter Versuch: ${why}`,
  waitsFor: (record: string, why?: string) => (why ? `Wartet auf ${record}, nicht angelegt: ${why}` : `Wartet, bis ${record} angelegt ist`),
  giveUp: 'Vielleicht hat der Server es schon ausgeführt. Trotzdem verwerfen?',
  barred: 'Wartet auf erneute Anmeldung: In diesem Browser ist jemand anders angemeldet',
  creates: 'Anlegen',
  edit: 'Bearbeiten',
  conflict: 'Jemand anders hat dasselbe geändert',
  deletes: 'Löschen',
  restores: 'Wiederherstellen',
  choose: 'Auswählen',
  tryAgain: 'Erneut versuchen',
  tryNow: 'Jetzt versuchen',
  letGo: 'Verwerfen',
  letGoOf: (what: string) => `${what} verwerfen`,
  close: 'Schließen',
} satisfies Words<typeof en>
