import type { Money } from '../../api/types'

/** Amounts are whole minor units (cents); how many decimals a currency has comes from the browser. */
const digits = new Map<string, number>()
export function decimalsOf(currency: string): number {
  let known = digits.get(currency)
  if (known === undefined) {
    try { known = new Intl.NumberFormat('en-US', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2 } catch { known = 2 }
    digits.set(currency, known)
  }
  return known
}
/** 123450 minor units of EUR are 1234.5. */
export const major = (money: Money): number => money.amount / 10 ** decimalsOf(money.currency)
