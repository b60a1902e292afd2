import { shallowRef } from 'vue'
import { findType } from '../../api/schema'
import type { Rec, RecordType, Values } from '../../api/types'
import { lazy } from '../../base/lazy'
import { overlay } from '../../base/overlay'
import { whenOut } from '../../base/session'
import { isRef } from '../../api/values'
import type { Clash } from '../../store/merge'
import { conflictIn } from '../../store/store'

/** Both sides changed the same fields of a record; nothing of mine that clashes is saved yet. */
export interface Conflict {
  readonly type: RecordType
  readonly id: string
  readonly clashes: readonly Clash[]
  /** Mine that are saved whatever is chosen. */
  readonly quiet: Values
  readonly others: readonly string[]
  readonly now: Rec
  readonly who: string | undefined
}

/** The record (`contacts/ID`) whose conflict is open in the dialog. */
export const choosing = shallowRef<string | null>(null)
whenOut(() => { choosing.value = overlay.value = null })

const ConflictDialog = lazy(() => import('./ConflictDialog.vue'))
/** Opens the choice at a record, over whatever page is open. */
export function openConflict(key: string): void {
  choosing.value = key
  overlay.value = ConflictDialog
}

/** What waits for a choice at a record. */
export function conflictAt(key: string): Conflict | null {
  const [plural = '', id = ''] = key.split('/')
  const type = findType(plural)
  const found = conflictIn(key)
  if (!type || !found) return null
  const by = found.now['updatedBy']
  return { type, id, ...found, who: isRef(by) ? by.name : undefined }
}
