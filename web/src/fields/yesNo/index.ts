import type { Kind } from '../kind'
import { m } from '../messages'
import { yesNoOperators } from '../operators'

const show: Kind['text'] = (value) => (value === true ? m.yes : value === false ? m.no : '')

export const kind: Kind = { icon: 'toggle-left', width: 90, inline: true, operators: yesNoOperators, text: show, view: show }
