import { formatDate } from '../../base/format'
import type { Kind } from '../kind'
import { plain } from '../../api/values'

const show: Kind['text'] = (value) => formatDate(plain(value))

export const kind: Kind = { icon: 'calendar', width: 120, inline: true, figures: true, latestFirst: true, operators: 'date', text: show, view: show }
