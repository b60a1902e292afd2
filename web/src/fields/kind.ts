import type { VNodeChild } from 'vue'
import type { Cell, Field, Rec } from '../api/types'
import type { IconName } from '../base/iconNames'

/** What the browser is told of the one line that a value is typed into. */
export interface Line {
  readonly type?: 'text' | 'email' | 'tel'
  readonly inputmode?: 'text' | 'decimal' | 'email' | 'tel' | 'url'
}

/** What filters ask of a kind: see fields/operators.ts. */
export type OperatorSet = 'text' | 'phone' | 'prose' | 'number' | 'date' | 'choice' | 'tags' | 'user' | 'relation' | 'links' | 'yesNo' | 'presence'

/** A kind of field on this side: how it looks, reads and is filtered. It is typed into fields/<kind>/Input.vue; without one into a line of text, or lines with labels. */
export interface Kind {
  readonly icon: IconName
  /** Drawn in a cell or beside a label; called for every visible cell, so no components of its own state. Not called for an empty value. */
  readonly view: (value: Cell, field: Field, place: ViewPlace) => VNodeChild
  /** The same as plain text: for titles, tooltips, copying. */
  readonly text: (value: Cell, field: Field) => string
  readonly operators: OperatorSet
  /** Aligned right, in figures of equal width. */
  readonly figures?: boolean
  /** First width of a column, px. */
  readonly width: number
  /** Its first sort in a list is descending (newest, largest). */
  readonly latestFirst?: boolean
  /** How its text is typed. */
  readonly line?: Line
  /** Its value is a list of lines, each with a label. */
  readonly labelled?: boolean
  /** Shown in full it may take several lines. */
  readonly tall?: boolean
  /** Edited over the whole width of a record's column. */
  readonly wide?: boolean
  /** Holds several choices: picking one does not end the edit. */
  readonly many?: boolean
  /** A few words, which tell one record from another. */
  readonly brief?: boolean
  /** A board may have a column for each of its values. */
  readonly columns?: boolean
  /** May be edited in a cell of a list. */
  readonly inline?: boolean
}
export interface ViewPlace {
  /** In a list (short: "2 min", first name) or on a page (full, with links). */
  readonly list: boolean
  readonly record?: Rec
}
