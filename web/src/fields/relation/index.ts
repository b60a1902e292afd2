import { h } from 'vue'
import { findType } from '../../api/schema'
import type { Kind } from '../kind'
import { isRef, plain } from '../../api/values'

export const kind: Kind = {
  icon: 'building-2', width: 160, brief: true, inline: true, operators: 'relation', text: plain,
  view: (value, field, place) => {
    if (!isRef(value)) return plain(value)
    const type = findType(field.relatedType ?? '')
    return place.list || !type ? value.name : h('a', { class: 'link', href: `/${type.plural}/${value.id}` }, value.name)
  },
}
