import { h, type VNodeChild } from 'vue'
import type { Hue } from '../../api/types'
import type { Kind, ViewPlace } from '../kind'
import { choiceOf } from '../choice'
import { isTexts } from '../../api/values'

export interface Chip { readonly label: string; readonly hue?: Hue | undefined; readonly to?: string }
/** Several in a row. In a list: the first, then how many more; never cut in the middle. */
export function chips(all: readonly Chip[], place: ViewPlace): VNodeChild {
  const chip = ({ label, hue, to }: Chip, i: number) => h('span', { class: ['tag', `h-${hue ?? 'plain'}`], key: i }, [h('span', to ? [h('a', { href: to }, label)] : label)])
  const few = place.list && all.length > 1
  const shown = all.slice(0, few ? 1 : undefined).map(chip)
  return h('span', { class: 'tags', title: few ? all.map(({ label }) => label).join(', ') : undefined }, few ? [...shown, h('span', { class: 'dim t12 num' }, `+${all.length - 1}`)] : shown)
}
const labels = (value: Parameters<Kind['text']>[0], field: Parameters<Kind['text']>[1]): Chip[] => (isTexts(value) ? value.map((tag) => ({ hue: choiceOf(field, tag)?.hue, label: choiceOf(field, tag)?.label ?? tag })) : [])

export const kind: Kind = {
  icon: 'tag', width: 150, tall: true, many: true, inline: true, operators: 'tags', text: (value, field) => labels(value, field).map(({ label }) => label).join(', '),
  view: (value, field, place) => chips(labels(value, field), place),
}
