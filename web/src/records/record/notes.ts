import { mayWrite } from '../../base/session'
import { fetched, lazy } from '../../base/lazy'

const load = () => import('./RecordNotes.vue')
/** With the box to write in, where somebody may: nothing moves when it comes. */
const feed = async () => (await Promise.all([import('../timeline/RecordFeed.vue'), mayWrite() && import('../timeline/Composer.vue')]))[0]
/** The note and what happened come beside a record, which is there before them. */
export const RecordNotes = lazy(load)
export const RecordFeed = lazy(feed)
export const loadNotes = (): Promise<unknown> => fetched(load)
export const loadFeed = (): Promise<unknown> => fetched(feed)
Promise.all([load(), feed()]).catch(() => {})
