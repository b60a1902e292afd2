import { h } from 'vue'
import type { IconName } from '../base/iconNames'
import { breakable } from './breakable'
import type { Kind, Line } from './kind'
import { m } from './messages'
import { isLabelledList } from '../api/values'

/** A label as it is read; those that everybody uses are stored in English. */
export const labelWord = (label = ''): string => m.labels[label] ?? label

/** The label that is meant by what is typed. */
export const storedLabel = (text: string): string => Object.entries(m.labels).find(([, word]) => word.toLowerCase() === text.trim().toLowerCase())?.[0] ?? text

/** A kind that is a list of labelled values; in a list the first and how many more, on a page one a line. `short` is how a value reads there. */
export function labelledKind(icon: IconName, line: Line, link: (value: string) => string | undefined, short: (value: string) => string = (value) => value): Kind {
  const texts: Kind['text'] = (value) => (isLabelledList(value) ? value.map((item) => item.value).join(', ') : '')
  return {
    icon, width: 180, tall: true, wide: true, line, labelled: true, operators: 'presence', text: texts,
    view: (value, _field, place) => {
      if (!isLabelledList(value)) return ''
      if (place.list) return value.length > 1 ? `${short(value[0]?.value ?? '')} +${value.length - 1}` : short(texts(value, _field))
      return h('span', { class: 'lines' }, value.map((item, i) => h('span', { key: i }, [h('a', { class: 'link', href: link(item.value), target: link(item.value)?.startsWith('http') ? '_blank' : undefined, rel: 'noopener noreferrer' }, breakable(short(item.value))), item.label ? h('span', { class: 'dim' }, ` ${labelWord(item.label)}`) : null])))
    },
  }
}
