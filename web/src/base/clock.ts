import { onScopeDispose } from 'vue'

/** What is due already is looked at again after this many milliseconds: the clock of the server may be behind. */
const grace = 30_000

/** Runs when another day begins, and when a moment that `moments` tells has come; also when somebody looks again after that. Answers how to ask `moments` anew. */
export function whenDue(run: () => void, moments: () => readonly number[] = () => []): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let due = 0
  function wait(): void {
    clearTimeout(timer)
    const now = Date.now()
    const midnight = new Date(now).setHours(24, 0, 0, 0)
    due = Math.min(midnight, ...moments().map((at) => (at > now ? at : now + grace)))
    timer = setTimeout(come, due - now)
  }
  function come(): void {
    if (Date.now() >= due) run()
    wait()
  }
  const look = (): void => { if (!document.hidden) come() }
  addEventListener('visibilitychange', look)
  wait()
  onScopeDispose(() => {
    clearTimeout(timer)
    removeEventListener('visibilitychange', look)
  })
  return wait
}
