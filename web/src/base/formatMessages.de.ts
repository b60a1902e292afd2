import type { m as en } from './formatMessages'
import type { Words } from './words'

export const m = {
  now: 'jetzt',
  minutes: (n: number) => `vor ${n}\u00a0min`,
  hours: (n: number) => `vor ${n}\u00a0h`,
  today: 'Heute',
  yesterday: 'Gestern',
} satisfies Words<typeof en>
