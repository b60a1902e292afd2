import type { Cell } from '../../api/types'
import { addressLine, isAddressList, isEmpty, isLabelledList } from '../../api/values'

const some = <T>(list: readonly T[]): readonly T[] | null => (list.length ? list : null)

/** A value ready to be sent: trimmed, without blank entries; null when nothing is left. */
export function settled(value: Cell): Cell {
  if (typeof value === 'string') return value.trim() || null
  if (isEmpty(value)) return null
  if (isLabelledList(value)) return some(value.filter((item) => item.value.trim()).map((item) => ({ ...(item.label && { label: item.label }), value: item.value.trim() })))
  if (isAddressList(value)) return some(value.filter((item) => addressLine(item).trim()))
  return value
}
