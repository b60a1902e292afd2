import { fetched, lazy } from '../../base/lazy'

const load = () => import('./RecordNotes.vue')
const feed = () => import('../timeline/RecordFeed.vue')
/** The note and what happened come beside a record, which is there before them. */
export const RecordNotes = lazy(load)
export const RecordFeed = lazy(feed)
export const loadNotes = (): Promise<unknown> => fetched(load)
export const loadFeed = (): Promise<unknown> => fetched(feed)
Promise.all([load(), feed()]).catch(() => {})
