import { inSentence } from '../../base/language'
import { count } from '../../base/words'

/** Texts of what belongs to a record. */
export const m = {
  latest: 'Latest changes',
  showAllHistory: 'Show all changes',
  allAt: (types: string, name: string) => `${types} at ${name}`,
  notSet: 'Not set',
  showAll: (n: number) => `Show all ${count(n)}`,
  openAsList: 'Open as list',
  childOf: (types: string) => `Child ${inSentence(types)}`,
  none: (types: string) => `No ${inSentence(types)} yet`,
  relatedFailed: 'This could not be loaded',
  changeOf: (label: string) => `Change ${inSentence(label)}`,
} as const
