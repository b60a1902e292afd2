import { plural, type Words } from '../../base/words'
import type { m as en } from './messages'

export const m: Words<typeof en> = {
  timeline: 'Verlauf',
  show: 'Zeigen',
  all: 'Alles',
  only: { note: 'Notizen', interaction: 'Anrufe, Treffen, E-Mails', message: 'Nachrichten', reminder: 'Erinnerungen', change: 'Änderungen' },
  coming: 'Demnächst',
  ways: { note: 'Notiz', call: 'Anruf', meeting: 'Treffen', email: 'E-Mail', message: 'Nachricht', reminder: 'Erinnerung' },
  placeholder: {
    note: 'Notiz schreiben', call: 'Worum ging es im Anruf?', meeting: 'Worum geht oder ging es im Treffen?', email: 'Worum ging es in der E-Mail?', message: 'Was stand in der Nachricht?', reminder: 'Was ist zu tun?',
  },
  save: { note: 'Notiz speichern', call: 'Anruf festhalten', meeting: 'Treffen speichern', email: 'E-Mail festhalten', message: 'Nachricht festhalten', reminder: 'Erinnern' },
  preview: 'Vorschau',
  editText: 'Text bearbeiten',
  write: 'Schreiben',
  nothing: 'Hier ist noch nichts geschehen',
  nothingOfKind: 'Nichts dieser Art',
  notLoaded: 'Der Verlauf konnte nicht geladen werden',
  sending: 'Wartet aufs Senden',
  again: 'Wieder bearbeiten',
  doneOf: (subject) => `Erledigt: ${subject}`,
  further: 'Mehr anzeigen',
  minutes: (n) => plural(n, { one: 'Minute', other: 'Minuten' }),
  did: {
    note: '{who} schrieb eine Notiz', call: '{who} rief {people} an', meeting: '{who} traf {people}', email: '{who} schrieb an {people}', in: '{who} bekam eine Nachricht von {people}', out: '{who} schickte eine Nachricht an {people}', reminder: '{who} wird an {people} erinnert',
  },
  alone: {
    note: '{who} schrieb eine Notiz', call: '{who} hielt einen Anruf fest', meeting: '{who} hatte ein Treffen', email: '{who} schrieb eine E-Mail', in: '{who} bekam eine Nachricht', out: '{who} schickte eine Nachricht', reminder: '{who} hat eine Erinnerung',
  },
  with: 'mit',
}
