import { count, type Words } from '../../base/words'
import type { m as en } from './messages'

export const m = {
  latest: 'Letzte Änderungen',
  showAllHistory: 'Alle Änderungen anzeigen',
  allAt: (types: string, name: string) => `${types} bei ${name}`,
  notSet: 'Nicht gesetzt',
  showAll: (n: number) => `Alle ${count(n)} anzeigen`,
  openAsList: 'Als Liste öffnen',
  childOf: (types: string) => `Untergeordnete ${types}`,
  none: (types: string) => `Noch keine ${types}`,
  relatedFailed: 'Dies konnte nicht geladen werden',
  changeOf: (label: string) => `${label} ändern`,
} satisfies Words<typeof en>
