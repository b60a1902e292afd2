import type { Money } from '../../api/types'
import { decimalsOf } from '../../base/currencies'

/** 123450 minor units of EUR are 1234.5. */
export const major = (money: Money): number => money.amount / 10 ** decimalsOf(money.currency)
