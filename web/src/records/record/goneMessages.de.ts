import type { Words } from '../../base/words'
import type { m as en } from './goneMessages'

/** „heute 11:40“ in einem Satz. */
const within = (when: string): string => when.replace(/^(Heute|Gestern)/, (day) => day.toLowerCase())

export const m = {
  notFound: (label: string) => `${label} nicht gefunden`,
  notFoundWhy: 'Der Link ist vielleicht veraltet, oder der Datensatz wurde endgültig gelöscht.',
  isDeleted: (name: string) => `${name} ist gelöscht`,
  deletedWhen: (who: string | undefined, when: string) => `${who ? `Gelöscht von ${who}` : 'Gelöscht'}, ${within(when)}. Beim Wiederherstellen kommt alles zurück.`,
  comesBack: 'Beim Wiederherstellen kommt alles zurück.',
  restore: 'Wiederherstellen',
  written: 'Hier geschrieben und nicht gesendet',
  toList: (types: string) => `${types} öffnen`,
} satisfies Words<typeof en>
