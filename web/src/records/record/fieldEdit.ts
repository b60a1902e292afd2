import { lazy } from '../../base/lazy'
import { loadInputs } from '../../fields'

const load = () => import('./FieldEdit.vue')
export const FieldEdit = lazy(load)
/** Fetches everything that editing a field needs. */
export const loadFieldEdit = (): Promise<unknown> => Promise.all([load(), loadInputs()])
