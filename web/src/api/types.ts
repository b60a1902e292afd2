/** The shapes that the server answers with. Ids are 13-character texts. */

export interface Ref { readonly id: string; readonly name: string }
/** A record that another one is linked to; the role is one of the field's choices. */
export interface Linked extends Ref { readonly type: string; readonly role?: string }
export interface Money { readonly amount: number; readonly currency: string }
export interface Labelled { readonly label?: string; readonly value: string }
export interface Address { readonly label?: string; readonly street?: string; readonly city?: string; readonly region?: string; readonly postalCode?: string; readonly country?: string }

/** The value of one field; empty is undefined or null. Dates are `YYYY-MM-DD`, instants RFC 3339. */
export type Cell = string | number | boolean | Ref | Money | readonly string[] | readonly Labelled[] | readonly Linked[] | readonly Address[] | null | undefined

/** A record: its fields by name, beside its id and version. */
export interface Rec { readonly id: string; readonly version: number; readonly [field: string]: Cell }
/** Values to write: absent leaves a field as it is, null empties it. */
export type Values = Readonly<Record<string, Cell>>

export type KindName = 'text' | 'longText' | 'email' | 'phone' | 'url' | 'number' | 'money' | 'date' | 'instant' | 'yesNo' | 'choice' | 'tags' | 'relation' | 'relations' | 'user' | 'emails' | 'phones' | 'links' | 'addresses'
export type Hue = 'stone' | 'rose' | 'orange' | 'gold' | 'green' | 'teal' | 'blue' | 'violet'
export type Role = 'owner' | 'member' | 'read-only'

export interface Choice {
  readonly value: string
  readonly label: string
  readonly hue?: Hue
  /** Brisk's own, and called as it always was. */
  readonly builtIn?: boolean
  /** What the server calls it, where the client is in another language. */
  readonly given?: string
}
export interface Field {
  readonly name: string
  readonly label: string
  readonly kind: KindName
  readonly group: string
  readonly indexed?: boolean
  readonly sortable?: boolean
  readonly readOnly?: boolean
  readonly required?: boolean
  readonly custom?: boolean
  readonly maxLength?: number
  readonly relatedType?: string | null
  /** Of links: what they can point to. */
  readonly relatedTypes?: readonly string[]
  readonly currency?: string | null
  readonly choices?: readonly Choice[]
  readonly openChoices?: boolean
  readonly operators?: readonly string[]
  /** Of a path: the label of the relation that leads to the record which has the field, and that of the field there. */
  readonly path?: readonly [relation: string, own: string]
}
/** How the screens of a type begin; fields by name. */
export interface Presentation {
  readonly icon: string
  /** The letter that leads to the list after a `g`. */
  readonly key?: string
  /** Square pictures (things) rather than round ones (people). */
  readonly square: boolean
  /** First columns, in order; the title field always leads. Widths are shares (px at 1440) where the kind's own does not fit. */
  readonly columns: readonly { readonly field: string; readonly width?: number }[]
  /** Field, `-` in front for descending. */
  readonly sort: string
  /** Columns that go first when there is less room: at medium width, and beside the panel. */
  readonly spare: readonly string[]
  readonly spareBeside: readonly string[]
  /** One line below the name; of `industry|type|status` the first that is filled. */
  readonly subtitle: readonly string[]
  /** What people fill in first. */
  readonly first: readonly string[]
  /** What else a record's page has a line for while it is empty. */
  readonly asked: readonly string[]
  /** What stands side by side in a form: two names with a space between. */
  readonly pairs: readonly string[]
  /** What one wants to know of a record that another points to. */
  readonly facts: readonly string[]
}
export interface RecordType {
  readonly name: string
  readonly plural: string
  readonly label: string
  readonly labelPlural: string
  /** The name of the field that names a record. */
  readonly title: string
  readonly fields: readonly Field[]
  /** Parts of column names by which a file shows that its rows are of this type. */
  readonly headers?: readonly string[]
  readonly presentation: Presentation
  /** Fields that show that two are one, surest first. */
  readonly duplicates?: readonly string[]
}
export interface SchemaUser { readonly id: string; readonly name: string; readonly hue: Hue; readonly role: Role; readonly active: boolean }
export interface Schema { readonly generation: number; readonly types: readonly RecordType[]; readonly users: readonly SchemaUser[] }

/** `language`: the one that the person chose; absent where it is the workspace's. */
export interface SessionUser { readonly id: string; readonly name: string; readonly email: string; readonly role: Role; readonly hue: Hue; readonly language?: string }
/** What a person chose for themselves; every device reads it after signing in. */
export interface Preferences { readonly theme?: string; readonly density?: string; readonly letters?: boolean; readonly [name: string]: unknown }
/** What the workspace's phones, days and money go by. */
export interface SessionWorkspace { readonly id: string; readonly name: string; readonly country?: string; readonly timeZone: string; readonly currency: string; readonly weekStart: string; readonly language: string }
/** The workspace as its settings page has it. */
export interface Workspace extends SessionWorkspace { readonly version: number; readonly createdAt: string; readonly phones?: { readonly read: number; readonly of: number } }
export interface WorkspaceChoice { readonly id: string; readonly name: string }
/** `workspaces` lists where the person may go, this one included; absent where there is no other. `position`, of one that was just opened: changes after it are news. */
export interface Session { readonly user: SessionUser; readonly workspace: SessionWorkspace; readonly preferences?: Preferences | null; readonly workspaces?: readonly WorkspaceChoice[]; readonly position?: string }

export interface ListPage { readonly items: readonly Rec[]; readonly next: string | null; readonly previous: string | null; readonly position: number | null }
export interface Facet { readonly value: string | null; readonly label: string; readonly count: number }
export interface LookupItem { readonly id: string; readonly name: string; readonly subtitle?: string; readonly type?: string }

export interface Actor { readonly id: string; readonly name: string; readonly kind: 'user' | 'key' | 'import' | 'system' }
export interface Change { readonly field: string; readonly from: Cell; readonly to: Cell }
export interface HistoryEntry {
  readonly seq: number
  readonly at: string
  readonly version: number
  readonly kind: 'create' | 'update' | 'delete' | 'restore'
  readonly actor: Actor | null
  readonly importId?: string
  readonly undoes?: number
  readonly changes: readonly Change[]
}
export interface HistoryPage { readonly items: readonly HistoryEntry[]; readonly next: number | string | null }


/** Which records (by `ids`, by `filter` or `all`) and what to do to each. */
export interface BulkRequest {
  readonly ids?: readonly string[]
  readonly filter?: string
  readonly zone?: string
  /** How many the filter, or all, has to be. */
  readonly expected?: number
  readonly all?: boolean
  readonly set?: Values
  readonly addTags?: readonly string[]
  readonly action?: 'delete' | 'restore'
}
export interface BulkAnswer { readonly changed: number; readonly refused: number; readonly refusals: readonly { readonly id: string; readonly detail: string }[]; readonly step?: string | null }
export interface StepUndone { readonly step: string; readonly removed: number; readonly restored: number; readonly kept: readonly unknown[] }
export interface Job { readonly id: string; readonly status: string; readonly done: number; readonly total?: number | null; readonly problem?: string | null }

export interface FieldProblem { readonly field: string; readonly code: string; readonly detail: string }
/** RFC 9457 problem details, as Brisk writes them. */
export interface Problem {
  readonly title?: string
  readonly status: number
  readonly detail?: string
  readonly code: string
  readonly traceId?: string
  readonly errors?: readonly FieldProblem[]
  /** With `version-stale`: the record as it is now. */
  readonly current?: Rec
  /** Seconds to wait before the next try, when the server says so. */
  readonly retryAfter?: number
}
