import { h } from 'vue'
import { m } from '../input/messages'
import type { Kind } from '../kind'
import { textOperators } from '../operators'
import { plain } from '../../api/values'

/** A number without country code works at home only; said, never refused. */
const help = (text: string): string | undefined => (text && !/^(\+|00)/.test(text) ? m.phoneHelp : undefined)

export const kind: Kind = {
  icon: 'phone', width: 150, inline: true, line: { type: 'tel', inputmode: 'tel', help }, operators: textOperators.filter(({ op }) => op !== 'ends'), text: plain,
  view: (value, _field, place) => (place.list ? plain(value) : h('a', { class: 'link', href: `tel:${plain(value).replace(/[^\d+]/g, '')}` }, plain(value))),
}
