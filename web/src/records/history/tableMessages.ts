import { count, plural } from '../../base/words'

/** Texts of the whole history. */
export const m = {
  historyOf: (name: string) => `History of ${name}`,
  time: 'Time',
  who: 'Who',
  field: 'Field',
  change: 'Change',
  undoThis: 'Undo this change',
  undoAll: (n: number) => `Undo all ${count(n)}`,
  undone: (when: string) => `Undone ${when}`,
  undoOf: (when: string) => `Undo of ${when}`,
  created: 'Created',
  deletedKind: 'Deleted',
  restoredKind: 'Restored',
  changedAt: 'Changed',
  by: 'By',
  from: 'From',
  to: 'To',
  sinceThen: 'Since then',
  allShown: (n: number) => `All ${plural(n, { one: 'change', other: 'changes' })} shown`,
  noHistory: 'Nothing has changed yet',
  historyFailed: 'The history could not be loaded',
  moveInHistory: 'move',
  historyDetails: 'details',
} as const
