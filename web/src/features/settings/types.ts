import type { Hue, Role } from '../../api/types'

export interface Member {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly role: Role
  readonly hue: Hue
  /** `invited` until the link was used. */
  readonly status: 'active' | 'invited' | 'removed'
  readonly lastSeenAt?: string | null
}
export interface ApiKey {
  readonly id: string
  readonly name: string
  readonly role: Role
  /** What it may do now: never more than the person may under whose name it works. */
  readonly worksAs?: Role | null
  readonly lastFour: string
  readonly createdAt: string
  /** The id of a user. */
  readonly createdBy?: string | null
  /** The user under whose name it works, and with whom it ends. */
  readonly heldBy?: string | null
  /** Rows of records it may read in an hour, and has read in this one. */
  readonly rowsPerHour?: number | null
  readonly rowsThisHour: number
  readonly lastUsedAt?: string | null
  readonly expiresAt?: string | null
}
/** A key or a person read unusually much in an hour. */
export interface ReadAlarm { readonly at: string; readonly name: string; readonly rows: number; readonly key?: string | null; readonly user?: string | null }
export interface KeyList extends Items<ApiKey> { readonly alarms: readonly ReadAlarm[] }
/** `browser` and `system` where they are known. */
export interface DeviceSession { readonly id: string; readonly browser?: string; readonly system?: string; readonly createdAt: string; readonly lastSeenAt: string; readonly current: boolean }
export interface Items<T> { readonly items: readonly T[] }

export const roles: readonly Role[] = ['owner', 'member', 'read-only']
