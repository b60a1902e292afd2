import { language, wordLocale } from './language'

/** What a workspace's phones, days and money go by, as the server has it. */
export interface WorkspaceSettings { readonly country?: string | undefined; readonly timeZone: string; readonly currency: string; readonly weekStart: string; readonly language: string }
export interface CountryList { readonly countries: readonly { readonly code: string; readonly currency: string; readonly weekStart: string }[]; readonly currencies: readonly string[] }

const named = (type: 'region' | 'currency', code: string): string => {
  try { return new Intl.DisplayNames(language, { type }).of(code) ?? code } catch { return code }
}
export const countryName = (code: string): string => (code ? named('region', code) : '')
export const currencyName = (code: string): string => (code ? `${named('currency', code)}, ${code}` : '')
export const zoneName = (zone: string): string => zone.replaceAll('_', ' ')

interface Option { readonly value: string; readonly label: string }
const byLabel = (a: Option, b: Option): number => a.label.localeCompare(b.label, language)
export const countryOptions = (list: CountryList | null): Option[] => (list?.countries ?? []).map(({ code }) => ({ value: code, label: countryName(code) })).sort(byLabel)
export const currencyOptions = (list: CountryList | null): Option[] => (list?.currencies ?? []).map((code) => ({ value: code, label: currencyName(code) })).sort(byLabel)
export const zoneOptions = (): Option[] => ['UTC', ...Intl.supportedValuesOf('timeZone').filter((zone) => zone !== 'UTC')].map((zone) => ({ value: zone, label: zoneName(zone) }))

/** The languages of the client, as those call them who speak them. */
export const languageNames: readonly (readonly [value: string, label: string])[] = [['en', 'English'], ['de', 'Deutsch']]
/** The days on which weeks begin somewhere. Monday, 1 January 2001. */
export const weekStarts = (): (readonly [value: string, label: string])[] =>
  ([['monday', 1], ['saturday', 6], ['sunday', 7]] as const).map(([value, day]) => [value, new Intl.DateTimeFormat(wordLocale, { weekday: 'long', timeZone: 'UTC' }).format(Date.UTC(2001, 0, day))])

/** What the browser tells of where somebody is: its time zone, and the language's country or, without one, none. */
export function guessOf(languages: readonly string[], timeZone: string, list: CountryList | null): WorkspaceSettings {
  const known = new Map((list?.countries ?? []).map((country) => [country.code, country]))
  const regions = languages.map((language) => { try { return new Intl.Locale(language).region } catch { return undefined } })
  const country = known.get(regions.find((code) => code && known.has(code)) ?? '')
  return {
    country: country?.code, timeZone: timeZone || 'UTC', currency: country?.currency ?? 'USD', weekStart: country?.weekStart ?? 'monday',
    language: languages.map((one) => one.slice(0, 2).toLowerCase()).find((code) => languageNames.some(([name]) => name === code)) ?? language,
  }
}
