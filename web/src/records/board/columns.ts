import { userOf } from '../../api/schema'
import type { BoardColumn, Cell, Field, Rec, Sums } from '../../api/types'
import { isMoney, isRef, plain } from '../../api/values'
import { placed } from './placed'

/** A column as the server told it: its first records, and how it goes on. */
export interface ToldColumn extends Pick<BoardColumn, 'value' | 'label' | 'count' | 'filter' | 'next'> { readonly sums: Sums | undefined; readonly ids: readonly string[] }
/** A column as it is shown: with what waits on top. */
export interface Column extends ToldColumn { readonly key: string }
/** A board as it was told: of which type, by which of its fields, and with the sums of which. */
export interface Told { readonly plural: string; readonly by: Field; readonly sum: Field | undefined; readonly columns: readonly ToldColumn[] }

/** What a field holds, as the value of a column. */
export const valueOf = (value: Cell): string | null => (isRef(value) ? value.id : plain(value) || null)
/** What the field of a record holds in a column. */
export const cellOf = ({ by }: Told, { value }: Column): Cell => (value !== null && by.kind === 'user' ? { id: value, name: userOf(value)?.name ?? '' } : value)

/** The columns with each card in the one that `at` names; they count and add up what stands in them. */
export function shownOf({ sum, columns }: Told, at: (id: string, column: string | null) => string | null, recordOf: (id: string) => Rec | undefined): readonly Column[] {
  return placed(columns, at).map(({ came, went, ...column }) => ({
    ...column, key: column.value ?? '',
    sums: sum && column.sums ? { ...column.sums, [sum.name]: added(column.sums[sum.name], came, went, (id) => recordOf(id)?.[sum.name]) } : column.sums,
  }))
}
/** A sum, of money by currency, after records came and went. */
function added(sum: Sums[string] | undefined, came: readonly string[], went: readonly string[], of: (id: string) => Cell): Sums[string] {
  let now = sum ?? null
  for (const [ids, sign] of [[came, 1], [went, -1]] as const) {
    for (const id of ids) {
      const value = of(id)
      if (typeof value === 'number' && typeof now !== 'object') now = now + sign * value
      else if (isMoney(value) && typeof now !== 'number') now = { ...now, [value.currency]: (now?.[value.currency] ?? 0) + sign * value.amount }
    }
  }
  return now
}
