import type { Words } from '../../base/words'
import type { m as en } from './menuMessages'

export const m = {
  sortedBy: (label: string) => `Sortiert nach ${label}`,
  sortBy: 'Sortieren nach',
  ascending: 'A zuerst',
  descending: 'Z zuerst',
  lowFirst: 'Kleinste zuerst',
  highFirst: 'Größte zuerst',
  oldFirst: 'Älteste zuerst',
  newFirst: 'Neueste zuerst',
  otherFields: 'Weitere Felder',
  findColumn: 'Spalte suchen',
  always: 'immer',
  ownField: 'eigenes Feld',
  notShown: 'Ausgeblendet',
  asItWas: 'Zurücksetzen',
  move: (label: string) => `${label}: Pfeiltasten verschieben nach oben und unten, machen schmaler und breiter`,
  resize: (label: string) => `Breite von ${label}: Pfeiltasten links und rechts`,
  copyLink: 'Link zu dieser Ansicht kopieren',
  linkCopied: 'Link kopiert',
  linkNotCopied: 'Der Browser hat das Kopieren des Links nicht erlaubt',
  trash: 'Papierkorb',
} satisfies Words<typeof en>
