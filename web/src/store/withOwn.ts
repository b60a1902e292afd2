import type { Accepted, Entry } from './entry'

/** A record as it was last known as a whole, with what this client wrote since. */
export const withOwn = (whole: Entry, own: readonly Accepted[]): Entry =>
  ({ ...whole, values: own.reduce((values, one) => (one.to > whole.version ? { ...values, ...one.got } : values), whole.values) })
