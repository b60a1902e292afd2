import { formatMoney } from '../../base/format'
import type { Kind } from '../kind'
import { isMoney, plain } from '../../api/values'
import { major } from './minor'

const show: Kind['text'] = (value) => (isMoney(value) ? formatMoney(major(value), value.currency) : plain(value))

export const kind: Kind = { icon: 'banknote', width: 130, inline: true, line: { inputmode: 'decimal' }, figures: true, latestFirst: true, operators: 'number', text: show, view: show }
