import { h } from 'vue'
import type { Kind } from '../kind'
import { choiceOf } from '../choice'
import { tagOperators } from '../operators'
import { isTexts } from '../values'

const labels = (value: Parameters<Kind['text']>[0], field: Parameters<Kind['text']>[1]): string[] => (isTexts(value) ? value.map((tag) => choiceOf(field, tag)?.label ?? tag) : [])

export const kind: Kind = {
  icon: 'tag', width: 150, inline: true, operators: tagOperators, text: (value, field) => labels(value, field).join(', '),
  view: (value, field, place) => {
    if (!isTexts(value)) return ''
    const names = labels(value, field)
    const tag = (name: string, i: number) => h('span', { class: ['tag', `h-${choiceOf(field, value[i] ?? '')?.hue ?? 'plain'}`], key: i }, [h('span', name)])
    // In a list: the first tag, then how many more. Never cut in the middle.
    if (place.list && names.length > 1) return h('span', { class: 'tags', title: names.join(', ') }, [tag(names[0] ?? '', 0), h('span', { class: 'dim t12 num' }, `+${names.length - 1}`)])
    return h('span', { class: 'tags' }, names.map(tag))
  },
}
