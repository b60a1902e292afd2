export type Side = 'below' | 'above' | 'right'
export type Align = 'start' | 'end' | 'middle'

interface Extent { readonly width: number; readonly height: number }
interface Box { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number }
export interface Spot { readonly side: Side; readonly left: number; readonly top: number; readonly most?: number }

const gap = 4
const edge = 8
/** With less room than this a box covers what it is beside: better than no list at all. */
const least = 96

/** Where a floating box of a size goes beside another: where there is room, and on the roomier side no higher than the room. In pixels of the window. */
export function spot(anchor: Box, size: Extent, window: Extent, side: Side = 'below', align: Align = 'start'): Spot {
  const room = { above: anchor.top - gap - edge, below: window.height - anchor.bottom - gap - edge, right: Infinity }
  const other = side === 'below' ? 'above' : 'below'
  if (side !== 'right' && room[side] < size.height && room[other] > room[side]) side = other
  const most = room[side] < size.height && room[side] >= least ? room[side] : undefined
  const height = most ?? size.height
  const top = side === 'right' ? anchor.top : side === 'below' ? anchor.bottom + gap : anchor.top - gap - height
  const left = side === 'right' ? anchor.right + gap : align === 'start' ? anchor.left : align === 'end' ? anchor.right - size.width : (anchor.left + anchor.right - size.width) / 2
  return {
    side,
    left: Math.max(edge, Math.min(left, window.width - size.width - edge)),
    top: Math.max(edge, Math.min(top, window.height - height - edge)),
    ...(most !== undefined && { most }),
  }
}

/** Puts a floating box beside another, inside the window. Answers on which side there was room. */
export function place(box: HTMLElement, beside: Element, wanted?: Side, align?: Align): Side {
  box.style.maxHeight = ''
  const { side, left, top, most } = spot(beside.getBoundingClientRect(), box.getBoundingClientRect(), { width: innerWidth, height: innerHeight }, wanted, align)
  if (most !== undefined) box.style.maxHeight = `${Math.floor(most)}px`
  box.style.left = `${Math.round(left)}px`
  box.style.top = `${Math.round(top)}px`
  return side
}

/** Keeps a shown box beside another while content and window change their size and what is around scrolls, until the answer is called. It changes sides only for want of room. */
export function keepPlaced(box: HTMLElement, beside: Element, side?: Side, align?: Align): () => void {
  const put = (): void => { side = place(box, beside, side, align) }
  const follow = (event: Event): void => { if (event.target instanceof Node && event.target !== box && event.target.contains(beside)) put() }
  const sizes = new ResizeObserver(put)
  sizes.observe(box)
  sizes.observe(beside)
  addEventListener('resize', put)
  addEventListener('scroll', follow, { capture: true, passive: true })
  put()
  return () => {
    sizes.disconnect()
    removeEventListener('resize', put)
    removeEventListener('scroll', follow, { capture: true })
  }
}
