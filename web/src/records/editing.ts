import { shallowRef, triggerRef, type ComputedRef } from 'vue'
import { ApiProblem, reasonOf } from '../api/client'
import { records } from '../api/records'
import type { Cell, Field, Rec, RecordType } from '../api/types'
import { toast } from '../app/toast'
import { pushUndo } from '../app/undo'
import { toInput } from '../fields/toInput'
import { isEmpty } from '../fields/values'
import { m } from './messages'
import type { Rows } from './rows'

const same = (a: Cell, b: Cell): boolean => (isEmpty(a) && isEmpty(b)) || JSON.stringify(toInput(a)) === JSON.stringify(toInput(b))

/** The cell in edit, and the way of a change: shown at once, sent, put back with the reason when refused. */
export function useEditing(type: ComputedRef<RecordType>, rows: Rows, shown: () => string) {
  const at = shallowRef<{ id: string; name: string } | null>(null)
  /** Ids of rows whose change is on its way. */
  const pending = shallowRef(new Map<string, number>())

  function wait(id: string, step: 1 | -1): void {
    const left = (pending.value.get(id) ?? 0) + step
    if (left > 0) pending.value.set(id, left)
    else pending.value.delete(id)
    triggerRef(pending)
  }

  /** Writes one field of a row. Returns whether it was accepted. */
  async function save(record: Rec, field: Field, value: Cell, undoing = false): Promise<boolean> {
    const before = record[field.name]
    if (same(before, value)) return true
    const { plural } = type.value
    rows.patch(record.id, { [field.name]: value })
    wait(record.id, 1)
    try {
      const answer = await records.update(plural, record.id, record.version, { [field.name]: toInput(value) })
      rows.patch(record.id, answer)
      // What stands in the record that it names now, the answer does not say.
      if (field.kind === 'relation' && shown().split(',').some((name) => name.startsWith(`${field.name}.`))) rows.refresh()
      if (!undoing) pushUndo(async () => { await save(answer, field, before ?? null, true) })
      return true
    } catch (error) {
      const current = error instanceof ApiProblem ? error.problem.current : undefined
      rows.patch(record.id, current ?? { [field.name]: before })
      toast({ text: current ? m.reloaded(field.label) : m.refused(field.label, reasonOf(error)), bad: true })
      return false
    } finally {
      wait(record.id, -1)
    }
  }
  return { at, pending, save, stop: (): void => { at.value = null } }
}
export type Editing = ReturnType<typeof useEditing>
