import { count, lower } from '../../base/messages'

/** Texts of what belongs to a record. */
export const m = {
  latest: 'Latest changes',
  showAllHistory: 'Show all changes',
  allAt: (types: string, name: string) => `${types} at ${name}`,
  notSet: 'Not set',
  showAll: (n: number) => `Show all ${count(n)}`,
  openAsList: 'Open as list',
  childOf: (types: string) => `Child ${lower(types)}`,
  none: (types: string) => `No ${lower(types)} yet`,
  relatedFailed: 'This could not be loaded',
  changeOf: (label: string) => `Change ${lower(label)}`,
} as const
