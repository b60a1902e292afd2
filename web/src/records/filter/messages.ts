/** Texts of filters. */
export const m = {
  and: 'and',
} as const
