import { shallowRef } from 'vue'
import { language, plainLocale, wordLocale } from './language'

/** What numbers, money and weeks go by beside the language: the settings of the workspace. */
export interface Region { readonly country?: string | null | undefined; readonly weekStart: string }

const usual: Region = { weekStart: 'monday' }
export const region = shallowRef<Region>(usual)
export function setRegion(next: Partial<Region> | null | undefined): void {
  region.value = { ...usual, ...next }
}

/** For numbers and money: en with PT groups and points as Portugal does. */
export const numberLocale = (): string => (region.value.country ? `${language}-${region.value.country}` : plainLocale)
/** For days: their order never depends on the country, only the words on the language, so that no day is read as another. */
export const dayLocale = (): string => wordLocale

const days = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
/** The day of the week on which weeks begin, from 0 for Sunday. */
export const firstDay = (): number => Math.max(0, days.indexOf(region.value.weekStart))

/** A formatter that is made once for each locale; making one costs more than a row. */
export function formatterOf<T>(localeOf: () => string, make: (locale: string) => T): () => T {
  let locale = ''
  let made: T | undefined
  return () => {
    const now = localeOf()
    if (made === undefined || now !== locale) {
      locale = now
      made = make(now)
    }
    return made
  }
}
