/** Texts around the pages of help. */
export const m = {
  filters: 'How filters work',
  sample: (many: string) => `The ${many.toLowerCase()} of the examples`,
  tryIt: 'Try it on your own records',
}
