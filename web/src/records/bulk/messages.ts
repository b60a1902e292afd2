import { count } from '../../base/words'

/** Texts of the bar for what is selected. */
export const m = {
  selectAll: (number: number) => `Select all ${count(number)}`,
  clearSelection: 'Clear the selection',
  tag: 'Tag',
  addTag: 'Add tags',
  owner: 'Owner',
  setOwner: 'Set the owner',
  noOwner: 'No owner',
  delete: 'Delete',
  export: 'Export',
  exportThese: 'Export what is selected as CSV',
  chooseTag: 'Choose a tag first',
  chooseField: 'Choose a field first',
  setField: 'Set a field',
  field: 'Field',
  apply: (records: string) => `Change ${records}`,
  applyTags: (records: string) => `Tag ${records}`,
  deleted: (records: string) => `${records} deleted`,
  changed: (records: string) => `${records} changed`,
  tagged: (records: string) => `${records} tagged`,
} as const
