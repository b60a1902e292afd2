import type { Job } from '../api/types'

const listeners = new Set<(job: Job) => void>()
/** A job began, came forward or ended. */
export function heardJob(job: Job): void {
  for (const hear of listeners) hear(job)
}
/** Hears of every job that this person may see, until the answer is called. */
export function whenJob(hear: (job: Job) => void): () => void {
  listeners.add(hear)
  return () => listeners.delete(hear)
}
