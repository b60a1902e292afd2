import { count, plural, lower } from '../../base/messages'

/** Texts of the form for a new record. */
export const m = {
  newTitle: (label: string) => `New ${lower(label)}`,
  create: (label: string) => `Create ${lower(label)}`,
  createAnyway: 'Create anyway',
  createNext: 'Create and next',
  clearDraft: 'Clear the form',
  closeKeep: 'Close, keep the draft',
  moreFields: 'More fields',
  fewerFields: 'Fewer fields',
  notCreated: (name: string, why: string) => `${name} was not created. ${why}`,
  createdLater: (why: string) => `Not created yet: ${why} It goes by itself as soon as it can, also when you close this.`,
  lookAlike: (n: number, label: string, labels: string) => (n === 1 ? `1 ${lower(label)} looks like this one` : `${count(n)} ${lower(labels)} look like this one`),
  same: (label: string) => `same ${label}`,
  why: { email: 'same email', name: 'same name', phone: 'same phone', externalId: 'same external id' } as Readonly<Record<string, string>>,
  open: 'Open',
  notSaved: 'Not saved yet',
  draftSafe: 'What you typed is kept on this device.',
  fixFirst: (n: number) => `${plural(n, 'field needs', 'fields need')} a change`,
} as const
