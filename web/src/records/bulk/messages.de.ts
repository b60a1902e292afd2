import { count, type Words } from '../../base/words'
import type { m as en } from './messages'

export const m = {
  selectAll: (number: number) => `Alle ${count(number)} auswählen`,
  clearSelection: 'Auswahl aufheben',
  tag: 'Schlagwort',
  addTag: 'Schlagwörter hinzufügen',
  owner: 'Zuständigkeit',
  setOwner: 'Zuständigkeit festlegen',
  noOwner: 'Niemand zuständig',
  delete: 'Löschen',
  export: 'Exportieren',
  exportThese: 'Auswahl als CSV exportieren',
  chooseTag: 'Zuerst ein Schlagwort wählen',
  chooseField: 'Zuerst ein Feld wählen',
  setField: 'Feld ändern',
  field: 'Feld',
  apply: (records: string) => `${records} ändern`,
  applyTags: (records: string) => `Schlagwörter für ${records} setzen`,
  deleted: (records: string) => `${records} gelöscht`,
  changed: (records: string) => `${records} geändert`,
  tagged: (records: string) => `${records} verschlagwortet`,
} satisfies Words<typeof en>
