import type { Cell, Field } from '../../api/types'

/** What every input of a kind takes. Enter, Escape and Tab bubble unless a menu of the input is open and uses them. */
export interface InputProps {
  readonly field: Field
  readonly modelValue: Cell
  /** Drawn above; without it only read to assistive technology. */
  readonly label?: string
  /** Says the repair; drawn below. */
  readonly error?: string
  /** Inside a list cell: no border, no help. */
  readonly cell?: boolean
  readonly id?: string
  /** Which record has the field; none while it is still to be made. */
  readonly record?: { readonly type: string; readonly id: string }
}
export interface InputEvents {
  /** Every change; null empties. What cannot be understood yet arrives as the typed text: see problemOf. */
  'update:modelValue': [value: Cell]
  /** One choice ended it: an option was picked, a day chosen. */
  done: []
  /** Escape while nothing of the input was open. */
  cancel: []
}
