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
  readonly lastFour: string
  readonly createdAt: string
  /** The id of a user. */
  readonly createdBy?: string | null
  readonly lastUsedAt?: string | null
  readonly expiresAt?: string | null
}
export interface DeviceSession { readonly id: string; readonly device: string; readonly createdAt: string; readonly lastSeenAt: string; readonly current: boolean }
export interface Items<T> { readonly items: readonly T[] }

export const roles: readonly Role[] = ['owner', 'member', 'read-only']
