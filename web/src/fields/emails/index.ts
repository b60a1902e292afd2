import type { Kind } from '../kind'
import { labelledKind } from '../labelled'

export const kind: Kind = labelledKind('mail', { type: 'email' }, (value) => `mailto:${value}`)
