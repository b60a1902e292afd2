import { plural, type Words } from './words'
import type { m as en } from './messages'

export const m = {
  close: 'Schließen',
  cancel: 'Abbrechen',
  undo: 'Rückgängig',
  remove: 'Entfernen',
  tryAgain: 'Erneut versuchen',
  noServer: 'Der Server antwortet nicht. Nichts Gespeichertes geht verloren; bitte gleich noch einmal versuchen.',
  unexpected: (status: number) => (status ? `Der Server hat mit einem Fehler geantwortet (${status}). Bitte gleich noch einmal versuchen.` : 'Auf dieser Seite ist etwas schiefgegangen. Bitte neu laden.'),
  unreadable: 'Zwischen hier und dem Server hat etwas anderes geantwortet.',
  paneFailed: 'Dieser Teil konnte nicht angezeigt werden',
  paneWhy: (reason: string) => `Dabei ist etwas schiefgegangen: ${reason}`,
  partFailed: 'Ein Teil dieser Seite konnte nicht geladen werden. Nichts Eingegebenes geht verloren.',
  languageSaved: 'Sprache gespeichert',
  newBuild: 'Brisk wurde aktualisiert. Bitte bei Gelegenheit neu laden; Eingaben in Formularen bleiben erhalten.',
  reload: 'Neu laden',
  leaveUnsaved: (left: number) => `${plural(left, { one: 'Änderung ist', other: 'Änderungen sind' })} nicht gespeichert. Trotzdem abmelden und ${left === 1 ? 'sie' : 'alle'} verlieren?`,
  previous: 'Vorige',
  next: 'Nächste',
  save: 'Speichern',
  choose: 'Auswählen',
  newOne: (label: string) => `${label} anlegen`,
  titles: {
    signIn: 'Anmelden', setUp: 'Einrichten', invitation: 'Einladung', filters: 'So funktionieren Filter', import: 'Import', trash: 'Papierkorb',
    settings: 'Einstellungen', profile: 'Profil und Darstellung', devices: 'Geräte', workspace: 'Arbeitsbereich', team: 'Team', fields: 'Felder', pipelines: 'Pipelines', keys: 'API-Schlüssel',
  },
} satisfies Words<typeof en>
