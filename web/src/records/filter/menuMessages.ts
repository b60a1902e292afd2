import { count } from '../../base/words'

/** Texts of the menu that makes a filter. */
export const m = {
  findField: 'Find a field',
  contains: (field: string, text: string) => `${field} contains “${text}”`,
  value: 'Value',
  from: 'From',
  to: 'To',
  spread: 'Most frequent',
  matches: (found: number, of: number | null) => (of === null ? `${count(found)} match` : `${count(found)} of ${count(of)} match`),
  counting: 'Counting',
  add: 'Add filter',
  change: 'Change filter',
} as const
