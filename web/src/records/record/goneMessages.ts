import { inSentence } from '../../base/language'

/** "Today 11:40" inside a sentence. */
const within = (when: string): string => when.replace(/^(Today|Yesterday)/, inSentence)

/** Texts where a record should be and is not. */
export const m = {
  notFound: (label: string) => `This ${inSentence(label)} is not here`,
  notFoundWhy: 'The link may be old, or it was deleted for good.',
  isDeleted: (name: string) => `${name} is deleted`,
  deletedWhen: (who: string | undefined, when: string) => (who ? `${who} deleted it, ${within(when)}. Everything comes back when you restore it.` : `It was deleted, ${within(when)}. Everything comes back when you restore it.`),
  comesBack: 'Everything comes back when you restore it.',
  restore: 'Restore',
  written: 'Written here and not sent',
  toList: (types: string) => `Go to ${inSentence(types)}`,
} as const
