import { pause } from './backOff'

export interface Poller { readonly start: () => void; readonly stop: () => void; readonly failures: () => number }
interface Rounds<T> {
  readonly ask: (signal: AbortSignal) => Promise<T>
  /** Takes the answer; true when there is more to wait for. */
  readonly got: (answer: T) => boolean
  /** An answer did not come; false gives up. */
  readonly failed: (error: unknown) => boolean
  readonly hidden?: () => boolean
}

/** Asks again and again until nothing more is expected. Starting anew begins quickly again; one question is under way at a time. */
export function poller<T>({ ask, got, failed, hidden = () => false }: Rounds<T>): Poller {
  let timer: ReturnType<typeof setTimeout> | undefined
  let abort: AbortController | undefined
  let asked = 0
  let failures = 0

  async function round(): Promise<void> {
    const mine = new AbortController()
    abort = mine
    try {
      const answer = await ask(mine.signal)
      if (mine.signal.aborted) return
      failures = 0
      asked++
      if (got(answer)) next()
    } catch (error) {
      if (mine.signal.aborted) return
      failures++
      if (failed(error)) next()
    }
  }
  function next(): void {
    timer = setTimeout(() => void round(), pause(asked, failures, hidden()))
  }
  function stop(): void {
    clearTimeout(timer)
    abort?.abort()
  }
  function start(): void {
    stop()
    asked = failures = 0
    next()
  }
  return { start, stop, failures: () => failures }
}
