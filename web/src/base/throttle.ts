/** Milliseconds between two questions that nobody but others' changes made. */
export const leisure = 2000

/** Runs soon, however often it is asked for, but not again before `leisure` has passed, nor while it may not. */
export function leisurely(run: () => void, may: () => boolean = () => true) {
  let timer: ReturnType<typeof setTimeout> | undefined
  let last = Number.NEGATIVE_INFINITY
  function stop(): void {
    clearTimeout(timer)
    timer = undefined
  }
  /** It was run, by whatever way: what was asked for is done. */
  function ran(): void {
    stop()
    last = performance.now()
  }
  function due(): void {
    if (!may()) { timer = setTimeout(due, leisure); return }
    ran()
    run()
  }
  return { soon: (): void => { timer ??= setTimeout(due, Math.max(0, last + leisure - performance.now())) }, ran, stop }
}
