/** Texts of the ways to show records. */
export const m = {
  board: 'Board',
  table: 'Table',
  forecast: 'Forecast',
  shownAs: 'Shown as',
} as const
