import { h } from 'vue'
import type { Kind } from '../kind'
import { plain } from '../../api/values'

export const kind: Kind = {
  icon: 'text', width: 240, tall: true, wide: true, operators: 'prose', text: plain,
  view: (value, _field, place) => (place.list ? plain(value).slice(0, 120) : h('span', { class: 'prose' }, plain(value))),
}
