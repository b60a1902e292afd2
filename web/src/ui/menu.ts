import type { IconName } from '../base/iconNames'

export interface MenuItem {
  readonly id: string
  readonly label: string
  readonly icon?: IconName
  readonly keys?: string
  /** Small text at the end: a count. */
  readonly note?: string
  readonly to?: string
  readonly run?: () => void
  readonly danger?: boolean
  readonly off?: boolean
  /** One of a choice: shows a check when true. */
  readonly on?: boolean
  /** A line above. */
  readonly line?: boolean
  /** A small heading above. */
  readonly heading?: string
}
