import { plural } from '../../base/messages'

/** Texts of what has changed, in short. */
export const m = {
  undoneToast: (what: string) => `${what} put back`,
  notUndone: (why: string) => `Not undone. ${why}`,
  changedSince: (fields: string) => `${fields} was changed again since then. Undo the later change first.`,
  empty: 'Empty',
  fieldsCount: (n: number) => plural(n, 'field', 'fields'),
  import: 'Import',
  key: 'API key',
  system: 'Brisk',
  nobodySince: 'Nobody changed it',
  changedAgain: 'Changed again',
  undoneSince: 'Undone',
  today: 'Today',
  yesterday: 'Yesterday',
  didCreate: 'created it',
  didDelete: 'deleted it',
  didRestore: 'restored it',
  didChange: 'changed',
  fromTo: 'from',
  toWord: 'to',
} as const
