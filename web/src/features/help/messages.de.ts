import type { Words } from '../../base/words'
import type { m as en } from './messages'

export const m = {
  filters: 'So funktionieren Filter',
  sample: (many: string) => `${many} der Beispiele`,
  tryIt: 'An eigenen Datensätzen ausprobieren',
} satisfies Words<typeof en>
