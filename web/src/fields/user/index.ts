import { h } from 'vue'
import { userOf } from '../../api/schema'
import { initials } from '../../ui/initials'
import type { Kind } from '../kind'
import { userOperators } from '../operators'
import { isRef, plain } from '../../api/values'

export const kind: Kind = {
  icon: 'user-round', width: 110, inline: true, operators: userOperators, text: plain,
  view: (value, _field, place) => {
    if (!isRef(value)) return plain(value)
    const name = place.list ? value.name.split(' ')[0] : value.name
    return h('span', { class: 'row g6' }, [h('span', { class: ['av', `h-${userOf(value.id)?.hue ?? 'plain'}`], 'aria-hidden': 'true' }, initials(value.name)), h('span', { class: 'cut' }, name)])
  },
}
