import { inSentence } from '../../base/language'
/** Texts around the pages of help. */
export const m = {
  filters: 'How filters work',
  sample: (many: string) => `The ${inSentence(many)} of the examples`,
  tryIt: 'Try it on your own records',
}
