import { ref } from 'vue'
import { ApiProblem, get, post } from '../../api/client'
import { failed } from '../../base/reason'
import { bulk } from '../../api/records'
import { findType } from '../../api/schema'
import type { BulkAnswer, BulkRequest, Job, RecordType, StepUndone } from '../../api/types'
import { counted } from '../../base/words'
import { m } from './jobMessages'
import { toast } from '../../base/toast'
import { newKey } from '../../base/randomKey'
import { stepped } from '../../store/steps'
import { note, stillHere, takesBackSteps, undo } from '../../store/store'
import { followJob } from './jobs'
import { meant } from './meant'
import type { List } from '../list/list'

const isJob = (answer: BulkAnswer | StepUndone | Job): answer is Job => 'status' in answer

/** Does the same to many records of a type, as one step on the server: at once, or as a job of which one sees how far it is. */
export async function changeMany(type: RecordType, request: BulkRequest, say: (n: number) => string, kind: string, here = stillHere()): Promise<void> {
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

/** Actions on what is selected in a list. */
export function useBulk(list: List) {
  /** On its way; the job behind it tells of itself. */
  const busy = ref(false)
  /**
   * Does `what` to each of `which`, nothing when that is null; `say` words how many it was. Actions of one kind share a toast, and one way back. Answers
   * whether the server took it.
   */
  async function run(kind: string, what: BulkRequest | Promise<BulkRequest | null>, say: (n: number) => string, which = meant(list)): Promise<boolean> {
    if (busy.value) return false
    const type = list.type.value
    busy.value = true
    const here = stillHere()
    try {
      const act = await what
      // Who is here by now has meant nothing of it.
      if (!act || !here()) return false
      await changeMany(type, { ...which, ...act }, say, kind, here)
      list.selection.clear()
      return true
    } catch (error) {
      if (!here()) return false
      // Others came to match meanwhile, or match no more: nothing was done, and the list shows how many there are now.
      if (error instanceof ApiProblem && error.status === 409) {
        list.rows.refresh()
        // One that was left out may not be among them any more: it is chosen anew.
        if (which.except) list.selection.clear()
      }
      failed(error)
      return false
    } finally {
      busy.value = false
    }
  }
  return { busy, run }
}
