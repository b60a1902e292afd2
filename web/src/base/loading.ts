import { shallowRef, type ShallowRef } from 'vue'

export interface Loading<T> {
  readonly value: ShallowRef<T | null>
  readonly failure: ShallowRef<unknown>
  /** Asks again; the old value stays until the new one is there. */
  readonly load: () => Promise<void>
}

/** Something asked of the server, with what went wrong. The latest question wins. */
export function useLoading<T>(ask: () => Promise<T>, now = true): Loading<T> {
  const value = shallowRef<T | null>(null)
  const failure = shallowRef<unknown>(null)
  let turn = 0
  async function load(): Promise<void> {
    const mine = ++turn
    try {
      const answer = await ask()
      if (mine !== turn) return
      value.value = answer
      failure.value = null
    } catch (error) {
      if (mine === turn) failure.value = error
    }
  }
  if (now) void load()
  return { value, failure, load }
}
