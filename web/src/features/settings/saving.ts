import { ref, watch, type Ref } from 'vue'
import { reasonOf } from '../../base/reason'

interface Saving {
  readonly draft: Ref<string>
  readonly error: Ref<string>
  /** Saves what is typed now; while something is being saved, after that. */
  readonly commit: () => Promise<void>
  /** Puts the saved text back; whether there was anything else. */
  readonly reset: () => boolean
}

/** A text that is saved as a whole, one after the other; what is typed meanwhile stays. `done` hears what was there before. */
export function useSaving(value: () => string, save: (text: string) => Promise<unknown>, missing: () => string | undefined, done: (before: string) => void): Saving {
  const draft = ref(value())
  const error = ref('')
  /** What the server has, as far as is known. */
  let saved = value()
  let sending: string | undefined
  let again = false
  watch(value, (now) => {
    // Of somebody else, or the answer to what was sent: what was typed on meanwhile is the newer one.
    if (sending === undefined ? draft.value === saved : draft.value.trim() === sending) draft.value = now
    if (sending === undefined) error.value = ''
    saved = now
  }, { flush: 'sync' })

  async function commit(): Promise<void> {
    if (sending !== undefined) { again = true; return }
    const next = draft.value.trim()
    const before = saved
    if (next === before) { draft.value = before; error.value = ''; return }
    const problem = next ? undefined : missing()
    if (problem) { error.value = problem; return }
    sending = next
    try {
      await save(next)
      if (draft.value.trim() === next) draft.value = next
      saved = next
      error.value = ''
      done(before)
    } catch (reason) {
      error.value = reasonOf(reason)
    }
    sending = undefined
    if (!again) return
    again = false
    if (draft.value.trim() !== next) await commit()
  }
  function reset(): boolean {
    if (draft.value === saved && !error.value) return false
    draft.value = saved
    error.value = ''
    return true
  }
  return { draft, error, commit, reset }
}
