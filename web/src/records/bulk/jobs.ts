import { watch } from 'vue'
import { get, isFinal, post } from '../../api/client'
import type { Job } from '../../api/types'
import { closeToast, toast, toastNow, type Toast } from '../../base/toast'
import { session } from '../../base/session'
import { feed } from '../../base/status'
import { poller } from '../../base/poll'
import { whenJob } from '../../store/jobs'
import { m } from './jobMessages'

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
  // The socket tells; where there is none, it is asked for.
  const polling = poller({ ask: (signal) => get<Job>(`jobs/${job.id}`, { signal }), got: take, failed: (error) => session.value !== null && !isFinal(error), hidden: () => document.hidden })
  let deaf: () => void = () => {}
  let stopped: () => void = () => {}
  function take(now: Job): boolean {
    const more = show(now)
    if (!more) { deaf(); stopped(); polling.stop() }
    return more && feed.how !== 'live'
  }
  if (!show(job)) return
  deaf = whenJob((now) => { if (now.id === job.id) take(now) })
  const how = watch(() => feed.how, polling.start)
  // Of whoever comes next it is not.
  const who = watch(() => `${session.value?.workspace.id} ${session.value?.user.id}`, () => { deaf(); stopped(); polling.stop() }, { flush: 'sync' })
  stopped = () => { how(); who() }
  polling.start()
}
