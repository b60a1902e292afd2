import type { Kind } from '../kind'
import { labelledKind } from '../labelled'

export const kind: Kind = labelledKind('phone', (value) => `tel:${value.replace(/[^\d+]/g, '')}`)
