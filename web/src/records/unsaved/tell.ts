import { fetched, whenIdle } from '../../base/lazy'

// The store keeps what there is to tell until what tells it is there.
whenIdle(() => fetched(() => import('./outcomes'), true))
