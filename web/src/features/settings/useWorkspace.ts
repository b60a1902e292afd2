import { onScopeDispose, watch } from 'vue'
import { get, isFinal, patch } from '../../api/client'
import type { Workspace } from '../../api/types'
import type { WorkspaceSettings } from '../../base/countries'
import { useLoading, type Loading } from '../../base/loading'
import { poller } from '../../base/poll'

export interface WorkspaceState extends Loading<Workspace> {
  /** Writes settings over those that are shown. */
  readonly change: (settings: Partial<WorkspaceSettings>) => Promise<Workspace>
}

/** The workspace with its settings, followed while telephone numbers are read again in the background. */
export function useWorkspace(): WorkspaceState {
  const ask = (signal?: AbortSignal): Promise<Workspace> => get<Workspace>('workspace', { signal })
  const { value, failure, load } = useLoading(() => ask())
  const reading = poller<Workspace>({
    ask,
    got: (now) => {
      // What was asked before a change may be answered after it.
      if (now.version >= (value.value?.version ?? 0)) value.value = now
      return !!value.value?.phones
    },
    failed: (error) => !isFinal(error),
    hidden: () => document.hidden,
  })
  watch(() => !!value.value?.phones, (isReading) => { if (isReading) reading.start() })
  onScopeDispose(reading.stop)

  async function change(settings: Partial<WorkspaceSettings>): Promise<Workspace> {
    const changed = await patch<Workspace>('workspace', settings, { version: value.value?.version ?? 0 })
    // The answer to a change tells nothing of the numbers.
    const phones = value.value?.phones
    value.value = phones ? { ...changed, phones } : changed
    if (settings.country !== undefined) await load()
    return changed
  }
  return { value, failure, load, change }
}
