import { h } from 'vue'
import type { Field } from '../../api/types'
import type { Kind } from '../kind'
import { plain } from '../../api/values'

export const choiceOf = (field: Field, value: string) => field.choices?.find((choice) => choice.value === value)
const label: Kind['text'] = (value, field) => choiceOf(field, plain(value))?.label ?? plain(value)

export const kind: Kind = {
  icon: 'circle-dot', width: 120, brief: true, inline: true, columns: true, operators: 'choice', text: label,
  view: (value, field) => {
    const hue = choiceOf(field, plain(value))?.hue
    return hue ? h('span', { class: ['tag', `h-${hue}`] }, [h('span', label(value, field))]) : label(value, field)
  },
}
