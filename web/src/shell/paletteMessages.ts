import { inSentence } from '../base/language'

/** Texts of the palette and the key sheet, which come with them. */
export const m = {
  keys: 'Keys',
  keysEverywhere: 'Everywhere',
  keysHere: 'On this screen',
  making: 'Create',
  make: (label: string, name: string) => `Create ${inSentence(label)} “${name}”`,
  noResults: 'Nothing found',
  moveHint: 'move',
  openHint: 'open',
  closeHint: 'close',
  searchPlaceholder: 'Search records, or type a command',
} as const
