import { count, type Words } from '../../base/words'
import type { m as en } from './jobMessages'

export const m = {
  exporting: (done: number, of: number | null) => (of === null ? `Export läuft, bisher ${count(done)}` : `Export läuft, ${count(done)} von ${count(of)}`),
  exported: (records: string) => `${records} exportiert; die Datei bleibt 24\u00a0Stunden abrufbar`,
  notExported: 'Der Export wurde nicht abgeschlossen',
  download: 'Herunterladen',
  stop: 'Anhalten',
  progress: (done: number, of: number | null) => (of === null ? `bisher ${count(done)}` : `${count(done)} von ${count(of)}`),
  jobFailed: 'Der Vorgang wurde nicht abgeschlossen.',
  partly: (text: string, kept: number, why: string) => `${text}, ${count(kept)} abgelehnt: ${why}`,
  put: (records: string) => `${records}: rückgängig gemacht`,
  putPartly: (text: string, kept: number) => `${text}, ${count(kept)} inzwischen geändert und unverändert gelassen`,
} satisfies Words<typeof en>
