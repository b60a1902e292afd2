import { computed, ref, shallowRef, watch } from 'vue'
import { records } from '../../api/records'
import type { HistoryEntry } from '../../api/types'
import { toast } from '../../base/toast'
import { useAgain } from '../../base/retry'
import { change, letGo, undo as takeBack } from '../../store/store'
import { daysOf, derivedOf, labelOf, type HistoryRow } from './history'
import { m } from './messages'
import type { RecordState } from '../record/useRecord'

const pageSize = 40

/** The history of the record on the screen: newest first, older pages on demand, fresh after every change. */
export function useHistory(state: RecordState) {
  const entries = shallowRef<readonly HistoryEntry[]>([])
  const next = shallowRef<number | string | null>(null)
  const loading = ref(false)
  const failure = shallowRef<unknown>(null)
  const loaded = ref(false)
  /** How often it was read: what could not be drawn may be by now. */
  const reads = ref(0)
  const chosen = ref<string | null>(null)
  const busy = ref<string | null>(null)
  const refused = shallowRef<{ row: string; why: string } | null>(null)
  let turn = 0

  const derived = computed(() => derivedOf(state.type.value))
  const days = computed(() => daysOf(entries.value, derived.value))
  const rows = computed(() => days.value.flatMap((day) => day.rows))
  const row = computed(() => rows.value.find((one) => one.id === chosen.value) ?? null)

  async function load(older = false): Promise<void> {
    if (older && (next.value === null || loading.value)) return
    const mine = ++turn
    loading.value = true
    try {
      const page = await records.history(state.type.value.plural, state.id.value, { limit: pageSize, before: older ? next.value : undefined })
      if (mine !== turn) return
      // After a change only the newest page is read again; what was loaded before stays below it.
      const fresh = new Set(page.items.map((item) => item.seq))
      const oldest = page.items.at(-1)?.seq ?? Number(page.next ?? 0)
      const kept = older ? entries.value : entries.value.filter((item) => item.seq < oldest && page.next !== null)
      entries.value = older ? [...kept, ...page.items] : [...page.items, ...kept.filter((item) => !fresh.has(item.seq))]
      if (older || !kept.length) next.value = page.next
      loaded.value = true
      reads.value++
      failure.value = null
    } catch (error) {
      if (mine === turn) failure.value = error
    } finally {
      if (mine === turn) loading.value = false
    }
  }
  watch(() => [state.id.value, state.version.value] as const, ([id, version], before) => {
    if (!before || before[0] !== id) {
      entries.value = []
      next.value = null
      loaded.value = false
      failure.value = null
      chosen.value = null
      refused.value = null
    }
    if (version !== undefined) void load()
  }, { immediate: true })

  useAgain(failure, load)

  /** Takes one line back, as a change of its own. A refusal stands below the line. */
  async function undo(target: HistoryRow, field?: string): Promise<void> {
    const { type, id } = state
    const one = field ?? target.field
    busy.value = target.id
    refused.value = null
    const changes = target.entry.changes.filter((change) => (one ? change.field === one : !derived.value.has(change.field)))
    const values = Object.fromEntries(changes.map((change) => [change.field, change.from ?? null]))
    const outcome = await change(type.value.plural, id.value, values, state.base(), { seq: { seq: target.entry.seq, ...(one && { fields: [one] }) } })
    busy.value = null
    if (outcome.state === 'accepted') toast({ text: m.undoneToast(one ? labelOf(type.value, one) : m.fieldsCount(target.count)), ...(outcome.done && { undo: () => takeBack(outcome.done) }) })
    if (outcome.state !== 'refused') return
    letGo(outcome.op)
    const fields = outcome.why.status === 409 ? Object.keys(outcome.why.fields).map((name) => labelOf(type.value, name)).join(', ') : ''
    refused.value = { row: target.id, why: fields ? m.changedSince(fields) : m.notUndone(outcome.why.detail) }
  }

  return { entries, days, rows, row, chosen, next, loading, loaded, reads, failure, busy, refused, load, undo }
}
export type HistoryList = ReturnType<typeof useHistory>
