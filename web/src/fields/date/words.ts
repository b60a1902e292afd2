/** Words of days as people type them, in small letters; those of English are understood in every language. */
export interface DayWords {
  /** Days from today. */
  readonly days: Readonly<Record<string, number>>
  readonly now: readonly string[]
  readonly units: Readonly<Record<string, 'd' | 'w' | 'm' | 'y'>>
  /** Before a number: in 3 days; after it: 3 days ago. German says both before: `vor 3 Tagen`. */
  readonly ahead: readonly string[]
  readonly back: readonly string[]
  readonly ago: readonly string[]
  /** Before a week, a month, a year or a weekday: how many of them from this one. */
  readonly near: Readonly<Record<string, number>>
}

export const words: DayWords = {
  days: { today: 0, now: 0, tomorrow: 1, tmr: 1, yesterday: -1 },
  now: ['now'],
  units: { d: 'd', day: 'd', days: 'd', w: 'w', week: 'w', weeks: 'w', m: 'm', month: 'm', months: 'm', y: 'y', year: 'y', years: 'y' },
  ahead: ['in'],
  back: [],
  ago: ['ago'],
  near: { next: 1, last: -1, this: 0, on: 0 },
}
