import type { Words } from '../../base/words'
import type { m as en } from './outcomeMessages'

export const m = {
  refused: (record: string, field: string, why: string) => `${record ? `${record}: ` : ''}${field} zurückgesetzt: ${why}`,
  reloaded: (record: string, field: string) => `${record ? `${record}: ` : ''}${field} zurückgesetzt: Jemand hat diesen Datensatz inzwischen geändert. Jetzt ist der neueste Stand zu sehen.`,
  merged: (who: string, fields: string) => `Zusammen mit der Änderung an ${fields} von ${who} gespeichert`,
  someone: 'Jemand',
  created: (name: string) => `${name} angelegt`,
  undone: (name: string) => `${name}: rückgängig gemacht`,
  deletedAgain: (name: string) => `${name} gelöscht`,
  notUndone: (why: string) => `Nicht rückgängig gemacht: ${why}`,
} satisfies Words<typeof en>
