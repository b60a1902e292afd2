import { onScopeDispose, ref, type Ref } from 'vue'

/** Seconds that run down to 0 by themselves; ends with the component. */
export function useCountdown(ended: () => void, now: () => number = () => performance.now()): { left: Ref<number>; start: (seconds: number) => void } {
  const left = ref(0)
  let until = 0
  let timer: ReturnType<typeof setInterval> | undefined

  function stop(): void {
    clearInterval(timer)
    timer = undefined
  }
  function tick(): void {
    left.value = Math.max(0, Math.ceil((until - now()) / 1000))
    if (left.value) return
    stop()
    ended()
  }
  function start(seconds: number): void {
    stop()
    until = now() + seconds * 1000
    left.value = Math.ceil(seconds)
    timer = setInterval(tick, 250)
  }
  onScopeDispose(stop)
  return { left, start }
}
