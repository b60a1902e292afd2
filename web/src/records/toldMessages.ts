import { count } from '../app/messages'

/** What is said of changes that did not go through as they were meant, wherever the person is by then. */
export const m = {
  refused: (record: string, field: string, why: string) => `${record ? `${record}: ` : ''}${field} put back: ${why}`,
  reloaded: (record: string, field: string) => `${record ? `${record}: ` : ''}${field} put back: someone changed this record meanwhile. It now shows the latest.`,
  choose: 'Choose',
  merged: (who: string, fields: string) => `Saved together with ${who}’s change of ${fields}`,
  someone: 'Someone',
  created: (name: string) => `${name} created`,
  undone: (name: string) => `${name} put back`,
  deletedAgain: (name: string) => `${name} deleted`,
  notUndone: (why: string) => `Not undone. ${why}`,
  stop: 'Stop',
  progress: (done: number, of: number | null) => (of === null ? `${count(done)} so far` : `${count(done)} of ${count(of)}`),
  jobFailed: 'It did not come to its end.',
  partly: (text: string, kept: number, why: string) => `${text}, ${count(kept)} refused: ${why}`,
  put: (records: string) => `${records} put back`,
  putPartly: (text: string, kept: number) => `${text}, ${count(kept)} changed since and left alone`,
} as const
