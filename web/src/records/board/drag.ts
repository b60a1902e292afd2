import { onMounted, onScopeDispose, shallowRef, type Ref } from 'vue'

/** A card in the hand: where it hangs, and over which column. */
export interface Held { readonly id: string; readonly x: number; readonly y: number; readonly width: number; readonly over: string | null }
/** Pixels that a pointer moves before it drags. */
const slack = 5
/** Milliseconds for which a finger rests on a card before it takes it: until then it scrolls. */
const rests = 280
/** Pixels from the edge in which a board scrolls under a card, and how many it scrolls a frame. */
const edge = 48
const stride = 12

/** Carries cards of a board by mouse, pen or finger. Nothing is sent before a card is let go over a column; Escape, or losing the pointer, puts it back. */
export function useDrag(board: Readonly<Ref<HTMLElement | null>>, may: () => boolean, drop: (id: string, column: string) => void) {
  const held = shallowRef<Held | null>(null)
  let begun: { readonly id: string; readonly card: HTMLElement; readonly pointer: number; readonly touch: boolean; readonly x: number; readonly y: number; readonly dx: number; readonly dy: number } | null = null
  /** Where the pointer is: a board that scrolls moves beneath it. */
  let at = { x: 0, y: 0 }
  let resting: ReturnType<typeof setTimeout> | undefined
  let scrolling = 0
  let by = 0
  /** A click that ends a drag opens nothing. */
  let dragged = false

  function down(event: PointerEvent): void {
    // A second finger neither takes another card nor lets the first go.
    if (begun || !event.isPrimary) return
    dragged = false
    removeEventListener('pointerup', swallow, true)
    const target = event.target instanceof Element && !event.target.closest('button, input') ? event.target : null
    const card = target?.closest<HTMLElement>('[data-card]')
    if (!card || !may() || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return
    const { left, top } = card.getBoundingClientRect()
    const [x, y, touch] = [event.clientX, event.clientY, event.pointerType === 'touch']
    begun = { id: card.dataset['card'] ?? '', card, pointer: event.pointerId, touch, x, y, dx: x - left, dy: y - top }
    if (touch) resting = setTimeout(() => { hang(x, y) }, rests)
    addEventListener('pointermove', moved)
    addEventListener('pointerup', up)
    addEventListener('pointercancel', cancelled)
    addEventListener('blur', end)
    addEventListener('keydown', key, true)
  }
  function hang(x: number, y: number): void {
    if (!begun) return
    at = { x, y }
    const under = document.elementsFromPoint(x, y).map((one) => one.closest<HTMLElement>('[data-column]')).find((one) => one && board.value?.contains(one))
    held.value = { id: begun.id, x: x - begun.dx, y: y - begun.dy, width: begun.card.offsetWidth || (held.value?.width ?? 0), over: under?.dataset['column'] ?? null }
    const box = board.value?.getBoundingClientRect()
    by = !box ? 0 : x < box.left + edge ? -stride : x > box.right - edge ? stride : 0
    if (by && !scrolling) scrolling = requestAnimationFrame(scroll)
  }
  function scroll(): void {
    scrolling = 0
    if (!held.value || !by) return
    board.value?.scrollBy({ left: by, behavior: 'instant' })
    hang(at.x, at.y)
  }
  const isMine = ({ pointerId }: PointerEvent): boolean => begun?.pointer === pointerId
  function moved(event: PointerEvent): void {
    if (!begun || !isMine(event)) return
    const far = Math.hypot(event.clientX - begun.x, event.clientY - begun.y) > slack
    if (held.value) { event.preventDefault(); hang(event.clientX, event.clientY) }
    else if (far && begun.touch) end()
    else if (far) hang(event.clientX, event.clientY)
  }
  function up(event: PointerEvent): void {
    if (!isMine(event)) return
    // What is under it now: the board may have scrolled since it moved.
    if (held.value) { hang(event.clientX, event.clientY); swallow() }
    const now = held.value
    end()
    if (now?.over != null) drop(now.id, now.over)
  }
  function cancelled(event: PointerEvent): void { if (isMine(event)) end() }
  /** The click of a release comes with it, or not at all. */
  function swallow(): void {
    dragged = true
    setTimeout(() => { dragged = false })
  }
  function key(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || !held.value) return
    event.preventDefault()
    event.stopPropagation()
    end()
    addEventListener('pointerup', swallow, { capture: true, once: true })
  }
  function end(): void {
    clearTimeout(resting)
    cancelAnimationFrame(scrolling)
    scrolling = 0
    begun = null
    held.value = null
    removeEventListener('pointermove', moved)
    removeEventListener('pointerup', up)
    removeEventListener('pointercancel', cancelled)
    removeEventListener('blur', end)
    removeEventListener('keydown', key, true)
  }
  // A finger that carries a card does not scroll: that is heard, not passively.
  onMounted(() => board.value?.addEventListener('touchmove', (event) => { if (held.value) event.preventDefault() }, { passive: false }))
  onScopeDispose(() => {
    end()
    removeEventListener('pointerup', swallow, true)
  })
  return {
    held, down,
    /** Heard before the card is. Keys click, too. */
    click: (event: MouseEvent): void => { if (dragged && event.detail) { dragged = false; event.preventDefault(); event.stopPropagation() } },
    /** A finger that rests on a card takes it, and opens no menu of the browser. */
    menu: (event: Event): void => { if (begun?.touch) event.preventDefault() },
  }
}
