import { m as base } from '../base/messages'
import { inSentence } from '../base/language'

/** Texts that pages, panels, forms and histories of records share. */
export const m = {
  newOne: base.newOne,
  addOf: (label: string) => `Add ${inSentence(label)}`,
  groups: { name: 'Name', reach: 'Reach', work: 'Work', address: 'Address', about: 'About', custom: 'Custom fields', system: 'Kept by Brisk' } as Readonly<Record<string, string>>,
  someone: 'Someone',
  draftKept: 'Draft kept',
} as const
