import { inSentence } from '../../base/language'

/** Texts of a choice between two changes. */
export const m = {
  conflictTitle: (name: string) => `Choose what stays for ${name}`,
  conflictWhy: (who: string, label: string) => `${who} changed this ${inSentence(label)} while you were editing it.`,
  conflictMerged: (fields: string) => `${fields}: changed by one side only, so already merged. Both versions stay in the history.`,
  conflictHistory: 'Both versions stay in the history.',
  before: 'Before',
  you: 'You',
  they: 'The other side',
  choose: 'choose',
  later: 'Decide later',
  keepTheirs: (who: string) => `Keep all of ${who}’s`,
  keepTheirsPlain: 'Keep all of theirs',
  saveChoice: 'Save choice',
} as const
