import type { IconName } from './iconNames'
import type { Route } from './router'

/** An entry of the rail; on phones those with `bar` also stand in the bottom bar. */
export interface RailEntry {
  readonly to: string
  readonly label: string
  readonly icon: IconName
  readonly keys?: string
  readonly foot?: boolean
  readonly bar?: boolean
  /** Only for workspace owners. */
  readonly owner?: boolean
}
/** A feature is a folder in features/ whose index.ts exports `feature`. Keep that file small: pages are loaded lazily. */
export interface Feature {
  /** Place among the features: import 70, trash 80, settings 90. */
  readonly order: number
  readonly routes: readonly Route[]
  readonly rail?: readonly RailEntry[]
}
