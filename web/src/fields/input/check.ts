import type { Cell, Field, KindName } from '../../api/types'
import { isEmpty, isLabelledList, isMoney, plain } from '../../api/values'
import { m } from './messages'

type Check = (text: string) => string | undefined

export function checkEmail(text: string): string | undefined {
  const at = text.indexOf('@')
  if (/\s/.test(text.trim())) return text.split('@').length > 2 ? m.emailOne : m.emailSpace
  if (at < 0) return m.emailAt
  if (text.indexOf('@', at + 1) >= 0) return m.emailOne
  if (at === 0) return m.emailName
  const domain = text.slice(at + 1)
  if (!domain) return m.emailDomain
  if (!domain.includes('.')) return m.emailEnding
  return domain.split('.').some((part) => !part) ? m.emailDots : undefined
}

export function checkPhone(text: string): string | undefined {
  const beforeExtension = text.replace(/\s*(ext\.?|x|#)\s*\d+$/i, '')
  if (/[^\d\s+\-.()/#A-Za-z]/.test(beforeExtension)) return m.phoneSigns
  return text.replace(/\D/g, '').length < 3 ? m.phoneDigits : undefined
}

export function checkUrl(text: string): string | undefined {
  const given = text.trim()
  if (/\s/.test(given)) return m.urlSpace
  if (/^[a-z][a-z\d+.-]*:(?!\d)/i.test(given) && !/^https?:\/\//i.test(given)) return m.urlScheme
  const host = given.replace(/^(https?:)?\/\//i, '').split(/[/?#:]/)[0] ?? ''
  return host.includes('.') && !host.split('.').includes('') ? undefined : m.urlHost
}

function each<T>(list: readonly T[], check: (item: T) => string | undefined): string | undefined {
  for (const [i, item] of list.entries()) {
    const wrong = check(item)
    if (wrong) return list.length > 1 ? m.entry(i + 1, wrong) : wrong
  }
  return undefined
}
const labelled = (check: Check) => (value: Cell): string | undefined => (isLabelledList(value) ? each(value, (item) => check(item.value)) : undefined)
const line = (check: Check) => (value: Cell): string | undefined => (typeof value === 'string' ? check(value) : undefined)

const checks: Partial<Record<KindName, (value: Cell) => string | undefined>> = {
  email: line(checkEmail),
  phone: line(checkPhone),
  url: line(checkUrl),
  emails: labelled(checkEmail),
  phones: labelled(checkPhone),
  links: labelled(checkUrl),
  number: (value) => (typeof value === 'number' ? undefined : m.number),
  money: (value) => (isMoney(value) ? undefined : m.money),
  date: (value) => (typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) ? undefined : m.date),
  instant: (value) => (typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? undefined : m.instant),
  tags: (value) => (Array.isArray(value) && value.some((tag) => typeof tag === 'string' && /[,;|]/.test(tag)) ? m.tag : undefined),
}

/** What is wrong with a value, said as the repair; undefined when it can be sent. */
export function problemOf(field: Field, value: Cell): string | undefined {
  if (isEmpty(value)) return field.required ? m.required(field.label) : undefined
  if (typeof value === 'string' && field.maxLength && value.length > field.maxLength) return m.tooLong(field.maxLength, value.length)
  return checks[field.kind]?.(value)
}

/** What helps to fill a field in, said without refusing anything: a phone number without country code works at home only. */
export function hintOf(field: Field, value: Cell): string | undefined {
  const text = plain(value).trim()
  return field.kind === 'phone' && text && !/^(\+|00)/.test(text) ? m.phoneHelp : undefined
}
