import type { Import, Result, Status } from './types'

/** The steps of an import, as the strip shows them. */
export const steps = ['file', 'columns', 'check', 'import'] as const
export type Step = (typeof steps)[number]

/** Something is under way on the server: ask again soon. */
export const isBusy = (status: Status): boolean => status === 'checking' || status === 'running' || status === 'undoing'
/** Nothing is written yet, so the columns may still change. */
export const isOpen = (status: Status): boolean => status === 'ready' || status === 'checking' || status === 'checked'

/** The step to show: the status decides, the address may ask for an earlier one that still makes sense. */
export function stepOf(status: Status, wanted?: string): Step {
  if (status === 'ready') return 'columns'
  if (status === 'checking') return 'check'
  if (status === 'checked') return wanted === 'columns' ? 'columns' : 'check'
  // A check that failed: other columns may mend it.
  if (status === 'failed' && wanted === 'columns') return 'columns'
  return 'import'
}
/** Rows that an import would write. */
export const toWrite = (result: Result): number => Math.max(0, result.rows - result.rejected - result.skipped - result.unchanged)
/** Rows that change something were written: there is something to take back. */
export const mayUndo = (item: Import): boolean =>
  (item.status === 'done' || item.status === 'cancelled' || item.status === 'failed') && (item.canUndo ?? wrote(item))
const wrote = (item: Import): boolean => !!item.result && item.result.created + item.result.updated > 0
/** Stopped half way, by a person, a restart or a fault: the same import can go on where it stood. A failed check goes back to its columns instead. */
export const mayResume = (item: Import): boolean => !!item.canGoOn && (item.status !== 'failed' || mayUndo(item))
/** The undo itself was stopped: nothing is left to do but the rest of it. */
export const undoStopped = (item: Import): boolean => item.status === 'cancelled' && !item.canGoOn
/** Not worth keeping: nothing was written, or all was put back. */
export const mayDelete = (item: Import): boolean => !isBusy(item.status) && !mayUndo(item)

/** Whether the figures of the last check still hold, or the rows must be checked (again). */
export const isChecked = (item: Import): boolean => item.status === 'checked' && !!item.result
/** Rows of the file that are read so far, of how many: by bytes while the number of rows is unknown. */
export function share(item: Import): { value: number; of: number | null } {
  const progress = item.progress
  if (!progress) return { value: 0, of: null }
  return progress.of ? { value: progress.rows, of: progress.of } : { value: progress.bytes, of: item.bytes || null }
}
