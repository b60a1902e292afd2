import type { KindName } from '../../api/types'

/** The kinds that a field of one's own can have, in the order of use. */
export const ownKinds: readonly KindName[] = ['text', 'choice', 'number', 'date', 'yesNo', 'money', 'url', 'email', 'phone', 'longText', 'tags', 'relations', 'user', 'instant', 'emails', 'phones', 'links', 'addresses']
/** Links have choices as well: the roles of what is linked. */
export const hasChoices = (kind: string): boolean => kind === 'choice' || kind === 'tags' || kind === 'relations'
/** A choice field without choices cannot be filled in; tags may come while working. */
export const needsChoices = (kind: string): boolean => kind === 'choice'
