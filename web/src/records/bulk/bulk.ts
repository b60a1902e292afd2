import { ref } from 'vue'
import { ApiProblem, get, post } from '../../api/client'
import { failed } from '../../base/reason'
import { bulk, zone } from '../../api/records'
import { findType } from '../../api/schema'
import type { BulkAnswer, BulkRequest, Job, RecordType, StepUndone } from '../../api/types'
import { counted } from '../../base/words'
import { m } from './jobMessages'
import { toast } from '../../base/toast'
import { newKey } from '../../base/randomKey'
import { stepped } from '../../store/steps'
import { note, stillHere, takesBackSteps, undo } from '../../store/store'
import { followJob } from './jobs'
import type { List } from '../list/list'

const isJob = (answer: BulkAnswer | StepUndone | Job): answer is Job => 'status' in answer

/** Does the same to many records of a type, as one step on the server: at once, or as a job of which one sees how far it is. */
export async function changeMany(type: RecordType, request: BulkRequest, say: (n: number) => string, kind: string): Promise<void> {
  const here = stillHere()
  const answer = await bulk(type.plural, request, newKey())
  outcome(answer, here, (result) => finished(type, result, say, kind))
}
/** Takes what came of it, at once or when its job has ended, unless somebody else is here by then. */
function outcome<T extends BulkAnswer | StepUndone>(answer: T | Job, here: () => boolean, take: (result: T) => void): void {
  if (!here()) return
  if (!isJob(answer)) take(answer)
  else followJob(answer, m.progress, (job) => void resultOf<T>(job).then((result) => { if (here()) take(result) }, (error: unknown) => { if (here()) failed(error) }))
}
/** What came of a job; also one that was stopped did something. */
async function resultOf<T>(job: Job): Promise<T> {
  if (job.status === 'failed') throw new ApiProblem({ status: 500, code: 'failed', detail: job.problem ?? m.jobFailed })
  return get<T>(`jobs/${job.id}/result`)
}
/** Remembers a step of many changes, so that it can be taken back; an import is one. */
export function noteStep(type: RecordType, step: string): string {
  const id = newKey()
  note({ id, what: 'step', step, type: type.plural })
  stepped(type.plural)
  return id
}
function finished(type: RecordType, { changed, refused: kept, refusals, step }: BulkAnswer, say: (n: number) => string, kind: string): void {
  const done = step ? noteStep(type, step) : null
  const way = done && { undo: () => undo(done) }
  if (kept) toast({ text: m.partly(say(changed), kept, refusals[0]?.detail ?? ''), bad: true, ...way })
  else toast({ text: say(changed), merge: { kind, count: changed, say }, ...way })
}

takesBackSteps(async (one, back) => {
  const type = findType(one.type)
  if (!type) return
  const told = ({ step, removed, restored, kept }: StepUndone): void => {
    note({ ...one, id: newKey(), step }, back)
    stepped(one.type)
    const text = m.put(counted(removed + restored, type))
    toast(kept.length ? { text: m.putPartly(text, kept.length), bad: true } : text)
  }
  const here = stillHere()
  try {
    outcome(await post<StepUndone | Job>(`steps/${one.step}/undo`, {}, { idempotencyKey: newKey() }), here, told)
  } catch (error) {
    if (here()) failed(error)
  }
})

/** What is selected, as it was meant when an action was pressed: whatever is done to the view afterwards changes nothing of it. */
function meant(list: List): BulkRequest & { readonly except?: readonly string[] } {
  const { selection } = list
  if (!selection.all.value) return { ids: selection.list() }
  const filter = list.view.filter.value
  const expected = list.rows.count.value
  const except = [...selection.except()]
  return { ...(filter ? { filter, zone: zone() } : { all: true }), ...(expected !== null && { expected: expected - except.length }), ...(except.length && { except }) }
}

/** Actions on what is selected in a list. */
export function useBulk(list: List) {
  /** On its way; the job behind it tells of itself. */
  const busy = ref(false)
  /** `what` is to be done to each, null when that came to nothing; `say` words how many it was. Actions of one kind share a toast, and one way back. */
  async function run(kind: string, what: BulkRequest | Promise<BulkRequest | null>, say: (n: number) => string): Promise<void> {
    if (busy.value) return
    const type = list.type.value
    busy.value = true
    const [which, here] = [meant(list), stillHere()]
    try {
      const act = await what
      if (act) await changeMany(type, { ...which, ...act }, say, kind)
      else return
      list.selection.clear()
    } catch (error) {
      if (!here()) return
      // Others came to match meanwhile, or match no more: nothing was done, and the list shows how many there are now.
      if (error instanceof ApiProblem && error.status === 409) {
        list.rows.refresh()
        // One that was left out may not be among them any more: it is chosen anew.
        if (which.except) list.selection.clear()
      }
      failed(error)
    } finally {
      busy.value = false
    }
  }
  return { busy, run }
}
