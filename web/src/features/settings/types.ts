import type { components } from '../../api/generated'
import type { Role } from '../../api/types'

type Said = components['schemas']

/** `status` is `invited` until the link was used. */
export type Member = Said['UserAnswer']
/** `worksAs`: what it may do now, never more than the person `heldBy` under whose name it works, and with whom it ends. Rows of records it may read in an hour, and has read in this one. */
export type ApiKey = Omit<Said['KeyAnswer'], 'rowsThisHour'> & { readonly rowsThisHour: number }
/** A key or a person read unusually much in an hour. */
export type ReadAlarm = Said['KeyList']['alarms'][number]
export interface KeyList extends Items<ApiKey> { readonly alarms: readonly ReadAlarm[] }
/** `browser` and `system` where they are known. */
export type DeviceSession = Omit<Said['SessionList']['items'][number], 'device'> & { readonly browser?: string; readonly system?: string }
export interface Items<T> { readonly items: readonly T[] }

export const roles: readonly Role[] = ['owner', 'member', 'read-only']
export type Stage = Said['StageAnswer']
/** What opportunities go through. `job`: by which records follow a change. */
export type Pipeline = Said['PipelineAnswer']
