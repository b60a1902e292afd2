/** Texts of the controls. */
export const m = {
  copied: 'Copied',
  trace: (code: string, trace?: string) => (trace ? `${code} · ${trace}` : code),
  create_: (text: string) => `Create “${text}”`,
  nothingTaken: (text: string) => `Nothing fits “${text}”, so nothing was chosen`,
  notLookedUp: (text: string) => `The field was left before “${text}” was looked up, so nothing was chosen`,
  noMatches: 'No match',
  showPassword: 'Show the password',
  hidePassword: 'Hide the password',
} as const
