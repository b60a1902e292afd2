import type { Kind } from '../kind'
import { m } from '../messages'

const show: Kind['text'] = (value) => (value === true ? m.yes : value === false ? m.no : '')

export const kind: Kind = { icon: 'toggle-left', width: 90, inline: true, operators: 'yesNo', text: show, view: show }
