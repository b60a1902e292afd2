import { m as base } from '../base/messages'
import type { Words } from '../base/words'
import type { m as en } from './messages'

export const m = {
  newOne: base.newOne,
  addOf: (label: string) => `${label} hinzufügen`,
  groups: { name: 'Name', reach: 'Kontaktdaten', work: 'Beruflich', address: 'Adresse', about: 'Allgemein', custom: 'Eigene Felder', system: 'Systemfelder' } as Readonly<Record<string, string>>,
  someone: 'Jemand',
  draftKept: 'Entwurf aufbewahrt',
} satisfies Words<typeof en>
