import { daysBetween, formatClock, formatDay } from '../../base/format'
import { m } from '../../base/formatMessages'

/** The day of a moment, as a heading: Today, Yesterday, 18 Nov 2026. */
export function dayOf(at: string, now = Date.now()): string {
  const days = daysBetween(Date.parse(at), now)
  return days === 0 ? m.today : days === 1 ? m.yesterday : formatDay(at)
}
/** Today 09:41, Yesterday 17:52, 3 Mar 2025. */
export function whenOf(at: string, now = Date.now()): string {
  const day = dayOf(at, now)
  return day === m.today || day === m.yesterday ? `${day} ${formatClock(at)}` : day
}
