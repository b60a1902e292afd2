import { lower } from '../base/messages'

/** Texts that pages, panels, forms and histories of records share. */
export const m = {
  newOne: (label: string) => `New ${lower(label)}`,
  addOf: (label: string) => `Add ${lower(label)}`,
  groups: { name: 'Name', reach: 'Reach', work: 'Work', address: 'Address', about: 'About', custom: 'Custom fields', system: 'Kept by Brisk' } as Readonly<Record<string, string>>,
  someone: 'Someone',
  draftKept: 'Draft kept',
} as const
