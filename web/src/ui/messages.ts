/** Texts of the controls. */
export const m = {
  copied: 'Copied',
  trace: (code: string, trace?: string) => (trace ? `${code} · ${trace}` : code),
  create_: (text: string) => `Create “${text}”`,
  nothingTaken: (text: string) => `Nothing fits “${text}”, so nothing was chosen`,
  noMatches: 'No match',
  showPassword: 'Show the password',
  hidePassword: 'Hide the password',
} as const
