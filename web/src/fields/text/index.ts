import type { Kind } from '../kind'
import { plain } from '../../api/values'

export const kind: Kind = { icon: 'type', width: 160, brief: true, inline: true, operators: 'text', text: plain, view: plain }
