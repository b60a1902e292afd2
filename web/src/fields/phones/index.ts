import type { Kind } from '../kind'
import { labelledKind } from '../labelled'

export const kind: Kind = labelledKind('phone', { type: 'tel' }, (value) => `tel:${value.replace(/[^\d+]/g, '')}`)
