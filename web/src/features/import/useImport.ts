import { onScopeDispose, ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { isFinal } from '../../api/client'
import { failed } from '../../base/reason'
import { loadSchema, typeOf } from '../../api/schema'
import { feed } from '../../base/status'
import { poller } from '../../base/poll'
import { whenJob } from '../../store/jobs'
import { imports, type Act } from './api'
import { isBusy } from './machine'
import type { FullImport, Settings } from './types'

export interface ImportState {
  readonly item: ShallowRef<FullImport | null>
  readonly failure: ShallowRef<unknown>
  /** What was just asked for and is not answered yet. */
  readonly acting: Ref<Act | ''>
  /** No answer to the last questions while something is under way. */
  readonly waiting: Ref<boolean>
  readonly load: () => Promise<void>
  readonly act: (act: Act) => Promise<boolean>
  readonly change: (settings: Settings) => void
  /** Resolves when every change of the settings is with the server. */
  readonly settled: () => Promise<void>
  /** Counts saved settings, to load the preview anew. */
  readonly saves: Ref<number>
}

/** One import: loaded, followed while something is under way, changed optimistically with the way back on refusal. */
export function useImport(id: string): ImportState {
  const item = shallowRef<FullImport | null>(null)
  const failure = shallowRef<unknown>(null)
  const acting = ref<Act | ''>('')
  const waiting = ref(false)
  const saves = ref(0)
  const polling = poller<FullImport>({
    ask: (signal) => imports.one(id, signal),
    got: (answer) => { waiting.value = false; take(answer); return isBusy(answer.status) && feed.how !== 'live' },
    failed: (error) => {
      waiting.value = true
      if (isFinal(error)) failure.value = error
      return !isFinal(error)
    },
    hidden: () => document.hidden,
  })
  // The socket tells that a job came forward; where there is none, it is asked for.
  let due: ReturnType<typeof setTimeout> | undefined
  const deaf = whenJob(() => { if (item.value && isBusy(item.value.status)) due ??= setTimeout(() => { due = undefined; polling.start() }, 200) })
  watch(() => feed.how, () => { if (item.value && isBusy(item.value.status)) polling.start() })
  onScopeDispose(() => { deaf(); clearTimeout(due); polling.stop() })

  function take(answer: FullImport): void {
    const before = item.value?.status
    item.value = answer
    if (before !== 'running' || answer.status !== 'done') return
    void loadSchema(true)
    const type = typeOf(answer.type)
    void import('../../records/bulk/bulk').then(({ noteStep }) => noteStep(type, answer.id), () => undefined)
  }
  async function load(): Promise<void> {
    try {
      take(await imports.one(id))
      failure.value = null
      if (item.value && isBusy(item.value.status)) polling.start()
    } catch (error) {
      failure.value = error
    }
  }
  async function act(what: Act): Promise<boolean> {
    if (acting.value) return false
    acting.value = what
    try {
      await settled()
      take((await imports.act(id, what)) ?? (await imports.one(id)))
      polling.start()
      return true
    } catch (error) {
      failed(error)
      await imports.one(id).then((now) => { if (!saving) take(now); if (isBusy(now.status)) polling.start() }, () => undefined)
      return false
    } finally {
      acting.value = ''
    }
  }

  // The last settings win: while one save is under way, later changes wait as one.
  let saved: Settings | undefined
  let next: Settings | undefined
  let saving: Promise<void> | undefined
  function change(settings: Settings): void {
    if (!item.value) return
    saved ??= item.value.settings
    item.value = { ...item.value, settings }
    next = settings
    saving ??= save().finally(() => { saving = undefined })
  }
  async function save(): Promise<void> {
    while (next) {
      const settings = next
      next = undefined
      try {
        const answer = await imports.save(id, settings)
        saved = answer.settings
        if (!next) take(answer)
        saves.value++
      } catch (error) {
        next = undefined
        if (item.value && saved) item.value = { ...item.value, settings: saved }
        failed(error)
      }
    }
  }
  const settled = async (): Promise<void> => { await saving }
  return { item, failure, acting, waiting, load, act, change, settled, saves }
}
