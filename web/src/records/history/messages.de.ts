import { plural, type Words } from '../../base/words'
import type { m as en } from './messages'

export const m = {
  undoneToast: (what: string) => `${what}: rückgängig gemacht`,
  notUndone: (why: string) => `Nicht rückgängig gemacht. ${why}`,
  changedSince: (fields: string) => `${fields} seitdem erneut geändert. Bitte zuerst die spätere Änderung rückgängig machen.`,
  empty: 'Leer',
  fieldsCount: (n: number) => plural(n, { one: 'Feld', other: 'Felder' }),
  import: 'Import',
  key: 'API-Schlüssel',
  system: 'Brisk',
  nobodySince: 'Nicht mehr geändert',
  changedAgain: 'Erneut geändert',
  undoneSince: 'Rückgängig gemacht',
  did: {
    create: '{who} hat dies angelegt', delete: '{who} hat dies gelöscht', restore: '{who} hat dies wiederhergestellt', update: '{who} hat {fields} geändert', field: '{who} hat {field} von {from} in {to} geändert',
  },
} satisfies Words<typeof en>
