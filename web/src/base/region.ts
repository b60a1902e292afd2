import { shallowRef } from 'vue'

/** What numbers, money, days and weeks go by: the settings of the workspace. */
export interface Region { readonly language: string; readonly country?: string | undefined; readonly weekStart: string }

const usual: Region = { language: 'en', weekStart: 'monday' }
export const region = shallowRef<Region>(usual)
export function setRegion(next: Partial<Region> | null | undefined): void {
  region.value = { ...usual, ...next }
}

/** For numbers and money: en with PT groups and points as Portugal does. */
export const numberLocale = (): string => (region.value.country ? `${region.value.language}-${region.value.country}` : 'en-US')
/** For days: their order never depends on the country, only the words on the language, so that no day is read as another. */
export const dayLocale = (): string => (region.value.language === 'en' ? 'en-GB' : region.value.language)

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
