import type { KindName, Rec } from '../../api/types'

export type Status = 'ready' | 'checking' | 'checked' | 'running' | 'done' | 'cancelled' | 'failed' | 'undoing' | 'undone' | 'interrupted'
export type OnMatch = 'update' | 'fill' | 'skip' | 'create'

export interface NewField { readonly label: string; readonly kind: KindName; readonly choices?: readonly string[] }
/** Where a column goes: `email`, `otherPhones/Mobile`, `new`, `skip`. */
export interface Mapping { readonly column: number; readonly target: string; readonly newField?: NewField | null }
export interface Suggestion { readonly target: string; readonly why: 'name' | 'values' | 'none'; readonly newField?: NewField | null }
export interface Column {
  readonly index: number
  readonly header: string
  readonly samples: readonly string[]
  /** How much of it is filled, 0 to 1. */
  readonly filled: number
  readonly suggestion: Suggestion
}
export interface Settings {
  readonly mapping: readonly Mapping[]
  /** The field that tells which record a row is; `none`. */
  readonly match: string
  readonly onMatch: OnMatch
  readonly keepUnmatched?: boolean
  readonly owner?: string | null
}
export interface Progress { readonly bytes: number; readonly rows: number; readonly of: number | null; readonly rate: number; readonly secondsLeft: number | null }
export interface Result {
  readonly rows: number
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  readonly skipped: number
  readonly rejected: number
  readonly organizationsCreated: number
  readonly fieldsCreated: number
  readonly seconds: number
}
export interface Reject { readonly line: number; readonly column: string | null; readonly value: string | null; readonly field: string; readonly reason: string; readonly name?: string | null }
export interface Import {
  readonly id: string
  /** The record type, by its plural or its name. */
  readonly type: string
  readonly fileName: string
  readonly bytes: number
  readonly status: Status
  readonly createdAt: string
  readonly createdBy?: { readonly id: string; readonly name: string } | string | null
  readonly encoding: string
  readonly delimiter: string
  readonly rows: number | null
  readonly columns: readonly Column[]
  readonly settings: Settings
  readonly progress?: Progress | null
  readonly result?: Result | null
  readonly rejected?: readonly Reject[]
}
export interface PreviewRows { readonly items: readonly Rec[] }
