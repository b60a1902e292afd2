import { inSentence } from '../../base/language'
import { count } from '../../base/words'

/** Texts of a list without rows. */
export const m = {
  noMatch: (label: string) => `No ${inSentence(label)} matches these filters`,
  withoutOne: (found: number, part: string) => `${count(found)} match without “${part}”.`,
  withoutAny: 'None of the filters alone is the reason; clear them to see everything.',
  drop: 'Drop that filter',
  clearAll: 'Clear all',
  emptyTitle: (labels: string) => `Bring your ${inSentence(labels)} in`,
  emptyText: 'Choose a CSV file. You see every row before anything is written, and you can undo the whole import.',
  chooseFile: 'Choose a file',
  anySize: 'any number of rows',
  byHand: 'by hand, one at a time',
} as const
