export const language: string = 'de'
export const wordLocale: string = 'de'
export const plainLocale: string = 'de'
export const about: string = 'Brisk: das CRM, das sofort antwortet.'
export const quoted = (text: string): string => `„${text}“`
export const inSentence = (label: string): string => label
export const signInTo = (workspace: string): string => `Bei ${workspace} anmelden`
