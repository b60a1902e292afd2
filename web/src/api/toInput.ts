import type { Cell, Values } from './types'
import { isRef } from './values'

/** What the API takes for a value: a reference goes as its id. */
export const toInput = (value: Cell): Cell => (isRef(value) ? value.id : value === undefined || value === '' ? null : value)
export const toInputs = (values: Values): Values => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, toInput(value)]))
