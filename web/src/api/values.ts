import type { Address, Cell, Labelled, Linked, Money, Ref, Values } from './types'

/** What a cell holds, asked instead of assumed. */
export const isEmpty = (value: Cell): value is null | undefined | '' => value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
export const isRef = (value: Cell): value is Ref => typeof value === 'object' && value !== null && 'id' in value && 'name' in value
export const isMoney = (value: Cell): value is Money => typeof value === 'object' && value !== null && 'amount' in value
export const isTexts = (value: Cell): value is readonly string[] => Array.isArray(value) && value.every((item) => typeof item === 'string')
export const isLabelledList = (value: Cell): value is readonly Labelled[] => Array.isArray(value) && value.every((item) => typeof item === 'object' && item !== null && 'value' in item)
/** Before an import links have names alone. */
export const isLinkedList = (value: Cell): value is readonly Linked[] => Array.isArray(value) && value.every((item) => typeof item === 'object' && item !== null && 'name' in item)
export const isAddressList = (value: Cell): value is readonly Address[] => Array.isArray(value) && value.every((item) => typeof item === 'object' && item !== null && !('value' in item) && !('name' in item))
/** A cell as text; of a reference its name, also when it has no id yet, as in the preview of an import. */
export const plain = (value: Cell): string => (typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : typeof value === 'object' && value !== null && 'name' in value ? value.name : '')
export const addressLine = (address: Address): string => [address.street, address.city, address.region, address.postalCode, address.country].filter(Boolean).join(', ')

/** What the API takes for a value: a reference goes as its id. */
const toInput = (value: Cell): Cell => (isRef(value) ? value.id : value === undefined || value === '' ? null : value)
export const toInputs = (values: Values): Values => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, toInput(value)]))
