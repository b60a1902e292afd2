import { h } from 'vue'
import type { Kind } from '../kind'
import { plain } from '../../api/values'

/** https://www.deere.example/ reads as deere.example; only web addresses become links. */
export const shortUrl = (text: string): string => text.replace(/^https?:\/\/(www\.)?/i, '').replace(/\/$/, '')
export const webAddress = (text: string): string | undefined => (/^https?:\/\//i.test(text) ? text : /^[\w-]+(\.[\w-]+)+/.test(text) ? `https://${text}` : undefined)

export const kind: Kind = {
  icon: 'globe', width: 180, brief: true, inline: true, line: { inputmode: 'url' }, operators: 'text', text: plain,
  view: (value, _field, place) => {
    const target = webAddress(plain(value))
    return place.list || !target ? shortUrl(plain(value)) : h('a', { class: 'link', href: target, target: '_blank', rel: 'noopener noreferrer' }, shortUrl(plain(value)))
  },
}
