import { count } from '../../base/words'
import { likelyFrom } from './boxes'

/** Texts of forecasts. */
export const m = {
  notLoaded: 'This forecast could not be loaded',
  none: 'Nothing is forecast of this type.',
  nothing: 'Nothing to forecast',
  nothingYet: 'What is open and has an amount and a day on which it is expected to close shows here by month, beside what was won.',
  nothingLeft: 'The filter leaves nothing that is open or was won in these months.',
  currency: 'Currency',
  open: 'Open',
  weighted: 'Weighted',
  weightedNote: 'by their probability',
  likely: 'Committed',
  likelyNote: `at ${count(likelyFrom)} % or more`,
  overdue: 'Overdue',
  won: 'Won',
  wonIn: (month: string) => `in ${month}`,
  byMonth: 'By closing month',
  month: 'Month',
  amount: 'Amount',
  later: 'Later',
  noDate: 'No date',
  bar: (month: string, won: string, weighted: string) => `${month}: won ${won}, weighted ${weighted}`,
  chart: 'Won and weighted by closing month; the table below has the same figures.',
  all: 'All open',
  inAll: 'in all currencies',
} as const
