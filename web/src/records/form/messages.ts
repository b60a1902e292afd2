import { inSentence } from '../../base/language'
import { counted, plural, type Labels } from '../../base/words'

/** Texts of the form for a new record. */
export const m = {
  newTitle: (label: string) => `New ${inSentence(label)}`,
  create: (label: string) => `Create ${inSentence(label)}`,
  createAnyway: 'Create anyway',
  createNext: 'Create and next',
  clearDraft: 'Clear the form',
  closeKeep: 'Close, keep the draft',
  moreFields: 'More fields',
  fewerFields: 'Fewer fields',
  notCreated: (name: string, why: string) => `${name} was not created. ${why}`,
  createdLater: (why: string) => `Not created yet: ${why} It goes by itself as soon as it can, also when you close this.`,
  lookAlike: (n: number, type: Labels) => `${counted(n, type)} ${n === 1 ? 'looks' : 'look'} like this one`,
  same: (label: string) => `same ${inSentence(label)}`,
  why: { email: 'same email', name: 'same name', phone: 'same phone', externalId: 'same external id' } as Readonly<Record<string, string>>,
  open: 'Open',
  notSaved: 'Not saved yet',
  draftSafe: 'What you typed is kept on this device.',
  fixFirst: (n: number) => `${plural(n, { one: 'field needs', other: 'fields need' })} a change`,
} as const
