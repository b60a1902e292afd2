import { fetched, lazy } from '../../base/lazy'

const load = () => import('./RecordNotes.vue')
const loadTimeline = () => import('../history/RecordTimeline.vue')
/** The note and what happened come beside a record, which is there before them. */
export const RecordNotes = lazy(load)
export const RecordTimeline = lazy(loadTimeline)
export const loadNotes = (): Promise<unknown> => fetched(load)
Promise.all([load(), loadTimeline()]).catch(() => {})
