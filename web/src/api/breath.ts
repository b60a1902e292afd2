/** Ends the task under way, so that the browser can draw and hear the person before what follows. */
export const breath = (): Promise<void> =>
  ('scheduler' in globalThis && 'yield' in globalThis.scheduler ? globalThis.scheduler.yield() : new Promise((resolve) => { setTimeout(resolve) }))
