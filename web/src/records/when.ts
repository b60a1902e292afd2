import { formatClock, formatDay } from '../lib/format'
import { m } from './recordMessages'

const midnight = (time: number): number => new Date(time).setHours(0, 0, 0, 0)

/** The day of a moment, as a heading: Today, Yesterday, 18 Nov 2026. */
export function dayOf(at: string, now = Date.now()): string {
  const days = Math.round((midnight(now) - midnight(Date.parse(at))) / 86_400_000)
  return days === 0 ? m.today : days === 1 ? m.yesterday : formatDay(at)
}
/** Today 09:41, Yesterday 17:52, 3 Mar 2025. */
export function whenOf(at: string, now = Date.now()): string {
  const day = dayOf(at, now)
  return day === m.today || day === m.yesterday ? `${day} ${formatClock(at)}` : day
}
