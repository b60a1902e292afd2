import { count } from '../../base/words'

/** What is said of changes to many records, and of exports. */
export const m = {
  exporting: (done: number, of: number | null) => (of === null ? `Exporting, ${count(done)} so far` : `Exporting, ${count(done)} of ${count(of)}`),
  exported: (records: string) => `${records} exported; the file is kept for 24 hours`,
  notExported: 'The export did not come to its end',
  download: 'Download',
  stop: 'Stop',
  progress: (done: number, of: number | null) => (of === null ? `${count(done)} so far` : `${count(done)} of ${count(of)}`),
  jobFailed: 'It did not come to its end.',
  partly: (text: string, kept: number, why: string) => `${text}, ${count(kept)} refused: ${why}`,
  put: (records: string) => `${records} put back`,
  putPartly: (text: string, kept: number) => `${text}, ${count(kept)} changed since and left alone`,
} as const
