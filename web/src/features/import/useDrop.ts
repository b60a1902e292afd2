import { onScopeDispose, ref, type Ref } from 'vue'

/** A file dropped anywhere in the window. True while one is dragged over it. */
export function useDrop(take: (files: readonly File[]) => void): Readonly<Ref<boolean>> {
  const over = ref(false)
  let depth = 0
  const carries = (event: DragEvent): boolean => !!event.dataTransfer?.types.includes('Files')
  function enter(event: DragEvent): void {
    if (!carries(event)) return
    depth++
    over.value = true
  }
  function leave(event: DragEvent): void {
    if (!carries(event)) return
    depth = Math.max(0, depth - 1)
    if (!depth) over.value = false
  }
  function hold(event: DragEvent): void {
    if (carries(event)) event.preventDefault()
  }
  function drop(event: DragEvent): void {
    if (!carries(event)) return
    event.preventDefault()
    depth = 0
    over.value = false
    const files = [...(event.dataTransfer?.files ?? [])]
    if (files.length) take(files)
  }
  const listeners = [['dragenter', enter], ['dragleave', leave], ['dragover', hold], ['drop', drop]] as const
  for (const [name, listener] of listeners) addEventListener(name, listener)
  onScopeDispose(() => { for (const [name, listener] of listeners) removeEventListener(name, listener) })
  return over
}
