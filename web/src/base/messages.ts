/** Texts of more than one room. Each room keeps its own beside what shows them. */

import { inSentence } from './language'
import { plural } from './words'

export const m = {
  close: 'Close',
  cancel: 'Cancel',
  undo: 'Undo',
  remove: 'Remove',
  tryAgain: 'Try again',
  noServer: 'The server does not answer. Nothing you saved is lost; try again in a moment.',
  unexpected: (status: number) => (status ? `The server answered with an error (${status}). Try again in a moment.` : 'Something went wrong in this page. Reload it to go on.'),
  unreadable: 'Something between here and the server answered in its place.',
  paneFailed: 'This part could not be shown',
  paneWhy: (reason: string) => `Something in it went wrong: ${reason}`,
  partFailed: 'A part of this page could not be loaded. Nothing typed is lost.',
  languageSaved: 'Language saved',
  newBuild: 'Brisk was updated. Reload the page when you have a moment; what you typed in forms is kept.',
  reload: 'Reload',
  leaveUnsaved: (left: number) => `${plural(left, { one: 'change is', other: 'changes are' })} not saved. Sign out and lose ${left === 1 ? 'it' : 'them'}?`,
  previous: 'Previous',
  next: 'Next',
  save: 'Save',
  choose: 'Choose',
  newOne: (label: string) => `New ${inSentence(label)}`,
  titles: {
    signIn: 'Sign in', setUp: 'Set up', invitation: 'Invitation', filters: 'How filters work', import: 'Import', trash: 'Trash',
    settings: 'Settings', profile: 'Profile and look', devices: 'Devices', workspace: 'Workspace', team: 'Team', fields: 'Fields', pipelines: 'Pipelines', keys: 'Keys',
  },
} as const
