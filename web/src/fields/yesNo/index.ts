import type { Kind } from '../kind'
import { yesNoOperators } from '../operators'

const show: Kind['text'] = (value) => (value === true ? 'Yes' : value === false ? 'No' : '')

export const kind: Kind = { icon: 'toggle-left', width: 90, inline: true, operators: yesNoOperators, text: show, view: show }
