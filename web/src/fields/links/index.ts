import type { Kind } from '../kind'
import { labelledKind } from '../labelled'
import { shortUrl, webAddress } from '../url'

export const kind: Kind = labelledKind('link', {}, webAddress, shortUrl)
