import type { components } from '../../api/generated'
import type { KindName, Values } from '../../api/types'

type Said = components['schemas']

export type Status = Said['ImportAnswer']['status']
export type OnMatch = NonNullable<Said['SettingsShape']['onMatch']>

/** What points to records has to say to which, which a column does not. */
export type NewKind = Exclude<KindName, 'relation' | 'relations'>
export interface NewField { readonly label: string; readonly kind: NewKind; readonly choices?: readonly string[] }
/** Where a column goes: `email`, `otherPhones/Mobile`, `new`, `skip`. */
export interface Mapping { readonly column: number; readonly target: string; readonly newField?: NewField | null; /** What stands before its decimals, `.` or `,`; absent to find out. */ readonly decimalMark?: string | null }
export interface Suggestion { readonly target: string; readonly why: Said['SuggestionShape']['why']; readonly newField?: NewField | null }
export interface Column {
  readonly index: number
  readonly header: string
  readonly samples: readonly string[]
  /** How much of it is filled, 0 to 1. */
  readonly filled: number
  /** A number such as 1,250 that is refused where the column goes until somebody says whether it is 1250 or 1.25; told afterwards as well. */
  readonly unclear?: string | null
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
export interface Progress { readonly phase?: Said['ProgressShape']['phase']; readonly bytes: number; readonly rows: number; readonly of?: number | null; readonly rate: number; readonly secondsLeft?: number | null; /** Why it has stopped. */ readonly problem?: string | null }
export interface Result {
  readonly rows: number
  readonly created: number
  readonly updated: number
  readonly unchanged: number
  readonly skipped: number
  readonly rejected: number
  readonly organizationsCreated: number
  readonly fieldsCreated: number
  readonly tagsCreated?: number
  /** Values written into records that were there already. */
  readonly fieldsChanged?: number
  readonly seconds: number
  /** Rows a second, one figure for each second. */
  readonly rates?: readonly number[]
  readonly undo?: { readonly removed: number; readonly restored: number; readonly kept: number; readonly keptRecords: readonly KeptRecord[] } | null
}
/** A record that an undo left as it is, wholly or in some fields, once for each reason. */
export interface KeptRecord { readonly type: string; readonly id: string; readonly name: string; readonly reason: string; readonly fields: readonly string[] }
export interface NamedCount { readonly name: string; readonly count: number }
export interface ChangePreview { readonly line: number; readonly id: string; readonly name: string; readonly field: string; readonly label: string; readonly from: string; readonly to: string }
/** What a check found; lists hold the first 50. */
export interface Preview { readonly organizations: readonly NamedCount[]; readonly tags: readonly string[]; readonly fields: readonly NewField[]; readonly changes: readonly ChangePreview[]; readonly unknownOwners: readonly NamedCount[] }
export interface Target { readonly value: string; readonly label: string; readonly group: string; readonly kind: KindName }
export interface Reject { readonly line: number; readonly column?: string | null; readonly value?: string | null; readonly field: string; readonly reason: string; readonly name?: string | null }
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
  readonly columnCount?: number
  readonly canUndo?: boolean
  /** Stopped half way: the server would write the rest. */
  readonly canGoOn?: boolean
  readonly rows?: number | null
  /** These are left out in lists. */
  readonly columns?: readonly Column[] | null
  readonly targets?: readonly Target[] | null
  readonly matchFields?: readonly string[] | null
  readonly settings?: Settings | null
  readonly progress?: Progress | null
  readonly result?: Result | null
  readonly preview?: Preview | null
  readonly rejected?: readonly Reject[] | null
  /** Why it failed. */
  readonly problem?: string | null
}
/** An import with all that the steps need. */
export interface FullImport extends Import { readonly columns: readonly Column[]; readonly settings: Settings }
export interface PreviewRow { readonly line: number; readonly record: Values; readonly problem?: { readonly field: string; readonly column: string | null; readonly value: string | null; readonly reason: string } | null }
export interface PreviewRows { readonly items: readonly PreviewRow[] }
