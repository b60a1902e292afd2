import type { components } from './generated'

/** The shapes that the server answers with, out of its own document (docs/api/openapi.json). What that leaves open is said closer here. Ids are 13-character texts. */
type Said = components['schemas']
type With<T, Closer> = Omit<T, keyof Closer> & Closer

export type Ref = Said['Ref']
/** A record that another one is linked to; the role is one of the field's choices. */
export type Linked = Said['Link']
export type Money = Required<Said['Money']>
export type Labelled = Said['Labelled']
export type Address = Said['Address']

/** The value of one field; empty is undefined or null. Dates are `YYYY-MM-DD`, instants RFC 3339. */
export type Cell = string | number | boolean | Ref | Money | readonly string[] | readonly Labelled[] | readonly Linked[] | readonly Address[] | null | undefined

/** A record: its fields by name, beside its id and version. */
export interface Rec { readonly id: string; readonly version: number; readonly [field: string]: Cell }
/** Values to write: absent leaves a field as it is, null empties it. */
export type Values = Readonly<Record<string, Cell>>

export type KindName = Said['FieldKind']
export type Hue = Said['Hue']
export type Role = Said['Role']

export type Choice = With<Said['Choice'], {
  readonly hue?: Hue
  /** What the server calls it, where the client is in another language. */
  readonly given?: string
}>
export type Field = With<Said['Field'], {
  readonly choices: readonly Choice[]
  /** What the server calls a built-in one, where the client is in another language. */
  readonly given?: string
  /** Of a path: the label of the relation that leads to the record which has the field, and that of the field there. */
  readonly path?: readonly [relation: string, own: string]
}>
/** How the screens of a type begin; fields by name. Widths are shares (px at 1440), `-` before a sort is descending, of `industry|type|status` the first that is filled. */
export type Presentation = Said['Presentation']
export type RecordType = With<Said['RecordType'], { readonly fields: readonly Field[] }>
export type SchemaUser = Said['SchemaUser']
export type Schema = With<Said['Schema'], { readonly types: readonly RecordType[] }>

export type SessionUser = Said['SessionUser']
/** What a person chose for themselves; every device reads it after signing in. */
export interface Preferences { readonly theme?: string; readonly density?: string; readonly letters?: boolean; readonly [name: string]: unknown }
/** What the workspace's phones, days and money go by. */
export type SessionWorkspace = Said['SessionWorkspace']
/** The workspace as its settings page has it. */
export type Workspace = Said['WorkspaceAnswer']
export type WorkspaceChoice = Said['WorkspaceChoice']
/** `workspaces` lists where the person may go, this one included; absent where there is no other. `position`, of one that was just opened: changes after it are news. */
export type Session = With<Said['SessionAnswer'], { readonly preferences?: Preferences | null }>

export interface ListPage { readonly items: readonly Rec[]; readonly next: string | null; readonly previous: string | null; readonly position: number | null }
/** A board: a column for each value of a field, with the first of its records; each goes on as the list of its filter. Sums are by field; of money minor units by currency. */
export interface BoardColumn extends Pick<ListPage, 'items' | 'next'> { readonly value: string | null; readonly label: string | null; readonly count: number; readonly sums?: Sums; readonly filter: string }
export interface Board { readonly columns: readonly BoardColumn[]; readonly rest: { readonly columns: number; readonly count: number } | null; readonly total: number }
export type Sums = Readonly<Record<string, Readonly<Record<string, number>> | number | null>>
/** Records of one value, or of one day, month … of a time. */
export interface Group { readonly by: string | null; readonly byLabel: string | null; readonly count: number; readonly sums?: Sums }
export interface Groups { readonly groups: readonly Group[]; readonly rest: { readonly groups: number; readonly count: number } | null; readonly total: number; readonly sums?: Sums }
/** An activity as a timeline tells it: the fields that it shows, and how its text begins. */
export type TimelineActivity = Said['TimelineActivity']
export type TimelineChange = With<Said['TimelineChange'], { readonly fields: readonly { readonly field: string; readonly from: Cell; readonly to: Cell }[] }>
export type TimelineEntry = With<Said['Timeline']['items'][number], { readonly change?: TimelineChange }>
export interface TimelinePage { readonly items: readonly TimelineEntry[]; readonly next: string | null }
/** What a forecast of a type is made of; fields by name. */
export type Forecast = NonNullable<Presentation['forecast']>
export type Facet = Said['Facets']['items'][number]
export type LookupItem = Said['Lookup']['items'][number]

export type Actor = Said['Actor']
export interface Change { readonly field: string; readonly from: Cell; readonly to: Cell }
export type HistoryEntry = With<Said['Change'], { readonly actor: Actor | null; readonly changes: readonly Change[] }>
export type HistoryPage = With<Said['History'], { readonly items: readonly HistoryEntry[] }>

/** Which records (by `ids`, by `filter` or `all`) and what to do to each; `expected`: how many the filter, or all, has to be. */
export type BulkRequest = With<Said['BulkRequest'], { readonly set?: Values }>
export type BulkAnswer = Said['BulkAnswer']
export type StepUndone = Said['StepUndone']
export type Job = Pick<Said['JobAnswer'], 'id' | 'status' | 'done' | 'total' | 'problem'>

export type FieldProblem = Said['ProblemField']
/** RFC 9457 problem details, as Brisk writes them, or as the client says that there was no answer. */
export type Problem = Partial<Omit<Said['Problem'], 'current'>> & {
  readonly status: number
  readonly code: string
  /** With `version-stale`: the record as it is now. */
  readonly current?: Rec
  /** Seconds to wait before the next try, when the server says so. */
  readonly retryAfter?: number
}
