import { plural } from '../../base/words'

export const m = {
  title: 'Not saved',
  why: (n: number) => `${plural(n, { one: 'change', other: 'changes' })} that the server does not have. Nothing of it is lost while this page is open.`,
  none: 'Everything is saved.',
  waits: 'Waits for the server',
  goes: 'On its way',
  waitsAs: (why: string) => `Waits and goes again by itself. The last try: ${why}`,
  waitsFor: (record: string, why?: string) => (why ? `Waits for ${record}, which was not created: ${why}` : `Waits for ${record} to be created`),
  giveUp: 'The server may have done it already. Let go of it all the same?',
  barred: 'Waits until you are signed in again: somebody else is, in this browser',
  creates: 'Create',
  edit: 'Edit',
  conflict: 'Somebody else changed the same',
  deletes: 'Delete',
  restores: 'Restore',
  choose: 'Choose',
  tryAgain: 'Try again',
  tryNow: 'Try now',
  letGo: 'Let go',
  letGoOf: (what: string) => `Let go of ${what}`,
  close: 'Close',
} as const
