import { onScopeDispose, shallowRef, type Ref } from 'vue'

/** A card in the hand: where it hangs, and over which column. */
export interface Held { readonly id: string; readonly x: number; readonly y: number; readonly width: number; readonly over: string | null }
/** Pixels that a pointer moves before it drags. */
const slack = 5
/** Milliseconds for which a finger rests on a card before it takes it: until then it scrolls. */
const rests = 280
/** Pixels from the edge in which a board scrolls under a card. */
const edge = 48

/** Carries cards of a board by mouse, pen or finger. Nothing is sent before a card is let go over a column; Escape, or losing the pointer, puts it back. */
export function useDrag(board: Readonly<Ref<HTMLElement | null>>, may: () => boolean, drop: (id: string, column: string) => void) {
  const held = shallowRef<Held | null>(null)
  let begun: { readonly id: string; readonly card: HTMLElement; readonly pointer: number; readonly x: number; readonly y: number; readonly dx: number; readonly dy: number } | null = null
  let resting: ReturnType<typeof setTimeout> | undefined
  let scrolling = 0
  let by = 0
  /** A click that ends a drag opens nothing. */
  let dragged = false

  function down(event: PointerEvent): void {
    dragged = false
    const card = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-card]') : null
    if (!card || !may() || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return
    const { left, top } = card.getBoundingClientRect()
    begun = { id: card.dataset['card'] ?? '', card, pointer: event.pointerId, x: event.clientX, y: event.clientY, dx: event.clientX - left, dy: event.clientY - top }
    if (event.pointerType === 'touch') resting = setTimeout(() => { take(event.clientX, event.clientY) }, rests)
    addEventListener('pointermove', moved)
    addEventListener('pointerup', up)
    addEventListener('pointercancel', end)
    addEventListener('blur', end)
    addEventListener('keydown', key, true)
  }
  function take(x: number, y: number): void {
    if (!begun) return
    hang(x, y)
  }
  function hang(x: number, y: number): void {
    if (!begun) return
    const under = document.elementsFromPoint(x, y).map((one) => one.closest<HTMLElement>('[data-column]')).find((one) => one && board.value?.contains(one))
    held.value = { id: begun.id, x: x - begun.dx, y: y - begun.dy, width: begun.card.offsetWidth, over: under?.dataset['column'] ?? null }
    const box = board.value?.getBoundingClientRect()
    by = !box ? 0 : x < box.left + edge ? -12 : x > box.right - edge ? 12 : 0
    if (by && !scrolling) scrolling = requestAnimationFrame(scroll)
  }
  function scroll(): void {
    scrolling = 0
    if (!held.value || !by) return
    board.value?.scrollBy(by, 0)
    scrolling = requestAnimationFrame(scroll)
  }
  function moved(event: PointerEvent): void {
    if (!begun || event.pointerId !== begun.pointer) return
    const far = Math.hypot(event.clientX - begun.x, event.clientY - begun.y) > slack
    if (held.value) { event.preventDefault(); hang(event.clientX, event.clientY) }
    else if (far && event.pointerType === 'touch') end()
    else if (far) take(event.clientX, event.clientY)
  }
  function up(event: PointerEvent): void {
    if (!begun || event.pointerId !== begun.pointer) return
    const now = held.value
    dragged = now !== null
    end()
    if (now?.over != null) drop(now.id, now.over)
  }
  function key(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || !held.value) return
    event.preventDefault()
    event.stopPropagation()
    dragged = true
    end()
  }
  function end(): void {
    clearTimeout(resting)
    cancelAnimationFrame(scrolling)
    scrolling = 0
    begun = null
    held.value = null
    removeEventListener('pointermove', moved)
    removeEventListener('pointerup', up)
    removeEventListener('pointercancel', end)
    removeEventListener('blur', end)
    removeEventListener('keydown', key, true)
  }
  onScopeDispose(end)
  return {
    held, down,
    /** A finger that carries a card does not scroll. To be heard not passively. */
    touch: (event: TouchEvent): void => { if (held.value) event.preventDefault() },
    /** Heard before the card is. */
    click: (event: MouseEvent): void => { if (dragged) { dragged = false; event.preventDefault(); event.stopPropagation() } },
  }
}
