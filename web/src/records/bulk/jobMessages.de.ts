import { count, type Words } from '../../base/words'
import type { m as en } from './jobMessages'

export const m = {
  exporting: (done: number, of: number | null) => (of === null ? `Export läuft, bisher ${count(done)}` : `Export läuft, ${count(done)} von ${count(of)}`),
  exported: (records: string) => `${records} exportiert; die Datei bleibt 24\u00a0Stunden abrufbar`,
  notExported: 'Der Export wurde nicht fertig',
  download: 'Herunterladen',
  stop: 'Anhalten',
  progress: (done: number, of: number | null) => (of === null ? `bisher ${count(done)}` : `${count(done)} von ${count(of)}`),
  jobFailed: 'Die Aufgabe wurde nicht fertig.',
  partly: (text: string, kept: number, why: string) => `${text}, ${count(kept)} abgelehnt: ${why}`,
  put: (records: string) => `${records} zurückgesetzt`,
  putPartly: (text: string, kept: number) => `${text}, ${count(kept)} inzwischen geändert und nicht angetastet`,
} satisfies Words<typeof en>
