/** Texts of the panel alone. */
export const m = {
  openFull: 'Open in full',
  closePanel: 'Close the panel',
  allFields: 'All fields',
} as const
