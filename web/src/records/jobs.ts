import { get, post } from '../api/client'
import type { Job } from '../api/types'
import { closeToast, toast, toastNow, type Toast } from '../app/toast'
import { session } from '../app/session'
import { poller } from '../lib/poll'
import { m } from './toldMessages'

/**
 * Shows how far a job is, with a way to stop it, until it has ended; `ended` hears whether somebody still looked.
 * Whoever closes that, or leaves the page, goes on without it.
 */
export function followJob(job: Job, say: (done: number, of: number | null) => string, ended: (job: Job, looking: boolean) => void): void {
  let shown: Toast | null = null
  let closed = false
  const stop = (): void => void post(`jobs/${job.id}/cancel`, {}).catch(() => undefined)
  function show(now: Job): boolean {
    closed ||= shown !== null && toastNow.value !== shown
    if (now.status === 'done' || now.status === 'failed' || now.status === 'cancelled') {
      if (!closed) closeToast()
      ended(now, !closed)
      return false
    }
    if (!closed) toast((shown = { text: say(now.done, now.total ?? null), stays: true, act: { label: m.stop, run: stop } }))
    return true
  }
  const polling = poller({
    ask: (signal) => get<Job>(`jobs/${job.id}`, { signal }), got: show, failed: () => session.value !== null, hidden: () => document.hidden,
  })
  if (show(job)) polling.start()
}
