/** Texts of more than one room. Each room keeps its own beside what shows them. */

import { formatterOf, numberLocale } from './region'

const whole = formatterOf(numberLocale, (locale) => new Intl.NumberFormat(locale))
/** 612,407 */
export const count = (value: number): string => whole().format(value)
/** One word for one, another for any other number. */
export const plural = (value: number, one: string, many: string): string => `${count(value)} ${value === 1 ? one : many}`
/** A label within a sentence; one that is written in capitals stays so. */
export const lower = (label: string): string => (/^[A-Z][a-z]/.test(label) ? label[0]?.toLowerCase() + label.slice(1) : label)

export const m = {
  close: 'Close',
  cancel: 'Cancel',
  undo: 'Undo',
  remove: 'Remove',
  tryAgain: 'Try again',
  noServer: 'The server does not answer. Nothing you saved is lost; try again in a moment.',
  unexpected: (status: number) => (status ? `The server answered with an error (${status}). Try again in a moment.` : 'Something went wrong in this page. Reload it to go on.'),
  unreadable: 'Something between here and the server answered in its place.',
  partFailed: 'A part of this page could not be loaded. Nothing typed is lost.',
  leaveUnsaved: (left: number) => `${plural(left, 'change is', 'changes are')} not saved. Sign out and lose ${left === 1 ? 'it' : 'them'}?`,
  previous: 'Previous',
  next: 'Next',
  save: 'Save',
  choose: 'Choose',
} as const
