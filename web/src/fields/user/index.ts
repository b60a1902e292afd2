import { h } from 'vue'
import { userOf } from '../../api/schema'
import { firstName } from '../../base/format'
import { avatar } from '../../ui/avatar'
import type { Kind } from '../kind'
import { isRef, plain } from '../../api/values'

export const kind: Kind = {
  icon: 'user-round', width: 110, inline: true, columns: true, operators: 'user', text: plain,
  view: (value, _field, place) => {
    if (!isRef(value)) return plain(value)
    return h('span', { class: 'row g6' }, [avatar({ name: value.name, hue: userOf(value.id)?.hue }), h('span', { class: 'cut' }, place.list ? firstName(value.name) : value.name)])
  },
}
