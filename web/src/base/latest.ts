import { onScopeDispose, shallowRef } from 'vue'

/** Answers to questions that follow one another: only the one to the last question counts. */
export interface Latest<Q, A> {
  /** Asks, and lets go of what was asked before. */
  readonly ask: (question: Q) => Promise<void>
  /** Nothing is asked any more, and nothing was answered. */
  readonly forget: () => void
  readonly answered: (question: Q) => boolean
  /** The answer to exactly this question; null until it is there, and where none could be had. */
  readonly of: (question: Q) => A | null
  /** The last answer that came, until the next is there. */
  readonly last: () => A | null
  /** Runs once the question that is asked now is answered, unless another is asked before. */
  readonly whenAnswered: (question: Q, run: () => void) => void
}

/** `wait`: milliseconds until a question is sent; those that others follow sooner are never sent. A failure is an answer that says nothing. */
export function useLatest<Q, A>(find: (question: Q, signal: AbortSignal) => Promise<A>, wait = 0): Latest<Q, A> {
  const answer = shallowRef<{ readonly to: Q; readonly value: A | null }>()
  let asking: AbortController | undefined
  let waiting: (() => void) | undefined
  const answered = (question: Q): boolean => answer.value?.to === question
  const last = (): A | null => answer.value?.value ?? null
  function drop(): void {
    asking?.abort()
    waiting = undefined
  }
  onScopeDispose(drop)
  return {
    answered, last,
    of: (question) => (answered(question) ? last() : null),
    whenAnswered: (question, run) => { if (answered(question)) run(); else waiting = run },
    forget: () => { drop(); answer.value = undefined },
    async ask(question) {
      drop()
      const { signal } = (asking = new AbortController())
      if (wait) await new Promise((resolve) => setTimeout(resolve, wait))
      if (signal.aborted) return
      const value = await find(question, signal).catch(() => null)
      if (signal.aborted) return
      answer.value = { to: question, value }
      waiting?.()
    },
  }
}
