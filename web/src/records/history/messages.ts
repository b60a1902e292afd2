import { plural } from '../../base/words'

/** Texts of what has changed, in short. */
export const m = {
  undoneToast: (what: string) => `${what} put back`,
  notUndone: (why: string) => `Not undone. ${why}`,
  changedSince: (fields: string) => `${fields} was changed again since then. Undo the later change first.`,
  empty: 'Empty',
  fieldsCount: (n: number) => plural(n, { one: 'field', other: 'fields' }),
  import: 'Import',
  key: 'API key',
  system: 'Brisk',
  nobodySince: 'Nobody changed it',
  changedAgain: 'Changed again',
  undoneSince: 'Undone',
  /** What stands in braces is shown in its own way. */
  did: {
    create: '{who} created it', delete: '{who} deleted it', restore: '{who} restored it', update: '{who} changed {fields}', field: '{who} changed {field} from {from} to {to}',
  },
} as const
