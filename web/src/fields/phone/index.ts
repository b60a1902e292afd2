import { h } from 'vue'
import type { Kind } from '../kind'
import { plain } from '../../api/values'

export const kind: Kind = {
  icon: 'phone', width: 150, brief: true, inline: true, line: { type: 'tel', inputmode: 'tel' }, operators: 'phone', text: plain,
  view: (value, _field, place) => (place.list ? plain(value) : h('a', { class: 'link', href: `tel:${plain(value).replace(/[^\d+]/g, '')}` }, plain(value))),
}
