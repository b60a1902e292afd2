import { count, plural } from '../../base/messages'

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
  setField: 'Set a field',
  field: 'Field',
  apply: (number: number, one: string, many: string) => `Change ${plural(number, one, many)}`,
  applyTags: (number: number, one: string, many: string) => `Tag ${plural(number, one, many)}`,
  deleted: (number: number, one: string, many: string) => `${plural(number, one, many)} deleted`,
  changed: (number: number, one: string, many: string) => `${plural(number, one, many)} changed`,
  tagged: (number: number, one: string, many: string) => `${plural(number, one, many)} tagged`,
} as const
