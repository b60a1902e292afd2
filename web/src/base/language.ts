/** The language that this client is built in; each build has one (docs/develop/add-a-language.md). */
export const language: string = 'en'
/** Whose words of days, and whose way of joining names, it uses: those of Britain, with the day before the month. */
export const wordLocale: string = 'en-GB'
/** Whose numbers where no country is chosen. */
export const plainLocale: string = 'en-US'
/** What search engines and previews tell of the page. */
export const about: string = 'Brisk: a CRM that answers at once.'
/** What somebody wrote, within a sentence. */
export const quoted = (text: string): string => `“${text}”`
/** A label in the middle of a sentence: English writes it small, unless it is an abbreviation; German nouns stay as they are. */
export const inSentence = (label: string): string => (/^[A-Z][a-z]/.test(label) ? label.charAt(0).toLowerCase() + label.slice(1) : label)
/** The first words of the screens before the product; they stand in the page before the program is there. */
export const signInTo = (workspace: string): string => `Sign in to ${workspace}`
