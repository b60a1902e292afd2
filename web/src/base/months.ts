import { dayLocale, formatterOf } from './region'

const named = (options: Intl.DateTimeFormatOptions) => formatterOf(dayLocale, (locale) => new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }))
const months = { short: named({ month: 'short' }), long: named({ month: 'long', year: 'numeric' }) }
/** A month `YYYY-MM`: Mar, March 2025. */
export const formatMonth = (text: string, length: keyof typeof months): string => months[length]().format(Date.parse(`${text}-01`))
