import { count } from '../../base/words'
import { m } from './messages'

/** How many rows a key may read in an hour; what it may now is among them. */
export function rowLimits(now = ''): { value: string; label: string }[] {
  const values = ['', '1000', '10000', '100000']
  return (values.includes(now) ? values : [...values, now]).map((value) => ({ value, label: value ? count(Number(value)) : m.anyNumber }))
}
