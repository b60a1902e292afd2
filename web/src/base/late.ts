/** Runs when something is 150 ms late, counted from the next frame: until then the page itself keeps the processor. Answers how to let it be. */
export function whenLate(run: () => void): () => void {
  let timer = 0
  const frame = requestAnimationFrame(() => { timer = window.setTimeout(run, 150) })
  return () => { cancelAnimationFrame(frame); clearTimeout(timer) }
}
