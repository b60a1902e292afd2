import { onScopeDispose, reactive, watch } from 'vue'

export interface Hint { readonly keys: readonly string[]; readonly text: string }

/** What the status line at the foot shows about the screen in use. Pages set it and clear it when they leave. */
export const status = reactive({
  /** How many are shown, and how many there are: "612,407 of 1,000,000 contacts". */
  count: null as number | null,
  total: null as number | null,
  noun: '',
  /** The place: "Row 4", "8 selected". */
  place: [] as string[],
  /** Something is being edited: see useEditing. */
  editing: false,
  /** Keys that work now instead of those of the screen: while a cell is edited, while rows are selected. */
  hints: null as readonly Hint[] | null,
})

export function clearStatus(): void {
  Object.assign(status, { count: null, total: null, noun: '', place: [], hints: null })
}

const editors = new Set<symbol>()
/** Says that something is edited as long as `on` holds and whoever calls it is there, whatever others say. Answers how to end it sooner. */
export function useEditing(on: () => boolean): () => void {
  const me = Symbol()
  const say = (now: boolean): void => {
    editors[now ? 'add' : 'delete'](me)
    status.editing = editors.size > 0
  }
  const stop = watch(on, say, { immediate: true, flush: 'sync' })
  const end = (): void => { stop(); say(false) }
  onScopeDispose(end)
  return end
}

/** How others' changes come here: told at once, asked for every few seconds as the socket is refused, or not at all. */
export const feed = reactive({ how: 'off' as 'live' | 'asking' | 'off' })

/**
 * Changes that the server does not have: on their way or waiting for it (of these, those that were tried in vain), and those that wait for a person; `aside`: those of other workspaces that this tab alone has. `lies`: under which name the device keeps
 * the first. `barred`: somebody else is signed in in this browser.
 */
export const unsaved = reactive({ waiting: 0, slow: 0, stuck: 0, aside: 0, lies: '', barred: false })
