import { onScopeDispose, watch, type Ref } from 'vue'
import { ApiProblem, isFinal, wire } from '../api/client'
import { pause } from './backOff'

/** Another try may get what this one did not: there was no answer, or the server was busy or failed. */
export const mayPass = (error: unknown): boolean => error instanceof ApiProblem && !isFinal(error)

/** Loads again by itself what found no server, or one that failed: after 1, 2, 4 … 15 s, and at once when the server is there again. `failure` stays until an answer came. */
export function useAgain(failure: Ref<unknown>, load: () => unknown): void {
  let failures = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  function again(): void {
    clearTimeout(timer)
    if (mayPass(failure.value)) void load()
  }
  watch(failure, (error) => {
    clearTimeout(timer)
    failures = error ? failures + 1 : 0
    if (mayPass(error)) timer = setTimeout(again, pause(0, failures, document.hidden))
  })
  watch(() => wire.unreachable, (away) => { if (!away) again() })
  addEventListener('online', again)
  onScopeDispose(() => {
    clearTimeout(timer)
    removeEventListener('online', again)
  })
}
