import type { Choice, Hue } from '../../api/types'

/** A choice being edited; without a value it is new. */
export interface Draft { readonly key: number; readonly choice?: Choice; readonly value?: string; label: string; hue: Hue }

export const hues: readonly Hue[] = ['stone', 'rose', 'orange', 'gold', 'green', 'teal', 'blue', 'violet']
let keys = 0

export const drafts = (choices: readonly Choice[] = []): Draft[] => choices.map((choice) => ({ key: ++keys, choice, value: choice.value, label: choice.label, hue: choice.hue ?? 'stone' }))

/** The hue that the fewest have; the earlier one of equals, stone last. */
export function leastUsed(list: readonly { readonly hue: Hue }[]): Hue {
  const order: readonly Hue[] = ['blue', 'green', 'gold', 'violet', 'teal', 'orange', 'rose', 'stone']
  const used = (hue: Hue): number => list.filter((item) => item.hue === hue).length
  return order.reduce((best, hue) => (used(hue) < used(best) ? hue : best), 'blue')
}
export const fresh = (list: readonly Draft[], label: string): Draft => ({ key: ++keys, label, hue: leastUsed(list) })

const same = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase()
/** Whether another choice before it has this name. */
export const isTwice = (list: readonly Draft[], at: number): boolean => list.some((other, i) => i < at && same(other.label, list[at]?.label ?? ''))

/** What the server is to call a choice: what is shown in another language stays what it was, unless somebody renames it. */
const called = ({ choice, label }: Draft): string => (choice?.label === label.trim() ? choice.given ?? choice.label : label.trim())
/** What to send: names trimmed, empty ones left out. */
export const toSend = (list: readonly Draft[]): { label: string; hue: Hue; value?: string }[] =>
  list.filter((draft) => draft.label.trim()).map((draft) => ({ label: called(draft), hue: draft.hue, ...(draft.value !== undefined && { value: draft.value }) }))
