import { fetched, whenIdle } from '../../base/lazy'

/** What others change, and the store with what somebody has not saved: it keeps what there is to tell until what tells it is there. */
export { startLive } from '../../store/live'
whenIdle(() => fetched(() => import('./outcomes'), true))
