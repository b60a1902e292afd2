import { formatNumber } from '../../base/format'
import type { Kind } from '../kind'
import { plain } from '../../api/values'

const show: Kind['text'] = (value, field) => (typeof value === 'number' ? (field.name === 'founded' ? String(value) : formatNumber(value)) : plain(value))

export const kind: Kind = { icon: 'hash', width: 110, inline: true, line: { inputmode: 'decimal' }, figures: true, latestFirst: true, operators: 'number', text: show, view: show }
