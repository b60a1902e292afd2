import { h } from 'vue'
import type { Kind } from '../kind'
import { labelWord } from '../labelled'
import { addressLine, isAddressList } from '../../api/values'

const texts: Kind['text'] = (value) => (isAddressList(value) ? value.map(addressLine).join('; ') : '')

export const kind: Kind = {
  icon: 'map-pin', width: 200, tall: true, wide: true, operators: 'presence', text: texts,
  view: (value, field, place) => (place.list || !isAddressList(value) ? texts(value, field) : h('span', { class: 'lines' }, value.map((item, i) => h('span', { key: i }, [addressLine(item), item.label ? h('span', { class: 'dim' }, ` ${labelWord(item.label)}`) : null])))),
}
