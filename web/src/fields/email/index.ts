import { h } from 'vue'
import type { Kind } from '../kind'
import { plain } from '../../api/values'

export const kind: Kind = {
  icon: 'mail', width: 220, brief: true, inline: true, line: { type: 'email', inputmode: 'email' }, operators: 'text', text: plain,
  view: (value, _field, place) => (place.list ? plain(value) : h('a', { class: 'link', href: `mailto:${plain(value)}` }, plain(value))),
}
