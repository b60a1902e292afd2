import type { Field } from '../../api/types'

/** What the cards of a board show. */
export interface Look {
  readonly plural: string
  readonly title: string
  /** The field that columns add up. */
  readonly sum: Field | undefined
  readonly sortField: Field | undefined
  readonly subtitle: readonly Field[]
  readonly person: Field | undefined
  /** They can be selected and moved. */
  readonly acts: boolean
}
