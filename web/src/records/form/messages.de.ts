import { counted, plural, type Labels, type Words } from '../../base/words'
import type { m as en } from './messages'

export const m = {
  newTitle: (label: string) => `${label} anlegen`,
  create: (label: string) => `${label} anlegen`,
  createAnyway: 'Trotzdem anlegen',
  createNext: 'Anlegen und weiter',
  clearDraft: 'Formular leeren',
  closeKeep: 'Schließen, Entwurf behalten',
  moreFields: 'Mehr Felder',
  fewerFields: 'Weniger Felder',
  notCreated: (name: string, why: string) => `${name} wurde nicht angelegt. ${why}`,
  createdLater: (why: string) => `Noch nicht angelegt: ${why} Es geschieht von selbst, sobald es möglich ist, auch nach dem Schließen.`,
  lookAlike: (n: number, type: Labels) => `${counted(n, type)} mit gleichen Angaben`,
  same: (label: string) => `${label} gleich`,
  why: { email: 'gleiche E-Mail', name: 'gleicher Name', phone: 'gleiche Telefonnummer', externalId: 'gleiche externe ID' } as Readonly<Record<string, string>>,
  open: 'Öffnen',
  notSaved: 'Noch nicht gespeichert',
  draftSafe: 'Die Eingaben sind auf diesem Gerät aufbewahrt.',
  fixFirst: (n: number) => `${plural(n, { one: 'Feld braucht', other: 'Felder brauchen' })} eine Korrektur`,
} satisfies Words<typeof en>
