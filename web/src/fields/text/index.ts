import type { Kind } from '../kind'
import { textOperators } from '../operators'
import { plain } from '../../api/values'

export const kind: Kind = { icon: 'type', width: 160, brief: true, inline: true, operators: textOperators, text: plain, view: plain }
