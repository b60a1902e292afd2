import { h, type FunctionalComponent, type VNode } from 'vue'
import type { Hue } from '../api/types'

const letter = (word: string | undefined): string => (word ? String.fromCodePoint(word.codePointAt(0) ?? 63).toUpperCase() : '')
/** Ines Duarte → ID; an organization has one letter: Deere → D. */
function initials(name: string, one: boolean): string {
  const words = name.split(/[\s_.@-]+/).filter((word) => /^[\p{L}\p{N}]/u.test(word))
  const first = letter(words[0])
  return one || words.length < 2 ? first : first + letter(words.at(-1))
}

interface Props { name: string; hue?: Hue | undefined; org?: boolean; size?: 'm' | 'p' | 'l' | undefined }
/** Team members in their hue, records grey; organizations square. Sizes: 20, m 24, p 36, l 40 px. Lists draw it without a component of its own. */
export const avatar = ({ name, hue, org = false, size }: Props): VNode =>
  h('span', { class: ['av', size, org && 'org', `h-${hue ?? 'plain'}`], 'aria-hidden': 'true' }, initials(name, org))
export const Avatar: FunctionalComponent<Props> = (props) => avatar(props)
Avatar.props = ['name', 'hue', 'org', 'size']
