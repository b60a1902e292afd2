/** Texts of the palette alone, which come with it. */
export const texts = {
  noResults: 'Nothing found',
  moveHint: 'move',
  openHint: 'open',
  closeHint: 'close',
  searchPlaceholder: 'Search records, or type a command',
} as const
