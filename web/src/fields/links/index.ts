import type { Kind } from '../kind'
import { labelledKind } from '../labelled'
import { webAddress } from '../url'

export const kind: Kind = labelledKind('link', webAddress)
