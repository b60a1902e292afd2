/** Words of times nearby. */
export const m = {
  now: 'now',
  minutes: (n: number) => `${n} min`,
  hours: (n: number) => `${n} h`,
  today: 'Today',
  yesterday: 'Yesterday',
} as const
