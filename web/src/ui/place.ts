export type Side = 'below' | 'above' | 'right'
export type Align = 'start' | 'end' | 'middle'

/** Puts a floating box beside another, inside the window. Answers on which side there was room. */
export function place(box: HTMLElement, beside: Element, side: Side = 'below', align: Align = 'start'): Side {
  const gap = 4
  const edge = 8
  const anchor = beside.getBoundingClientRect()
  const { width, height } = box.getBoundingClientRect()
  const above = anchor.top - height - gap
  const roomBelow = innerHeight - anchor.bottom
  if (side === 'below' && roomBelow < height + gap + edge && anchor.top > roomBelow) side = 'above'
  else if (side === 'above' && above < edge) side = 'below'
  let top = side === 'right' ? anchor.top : side === 'below' ? anchor.bottom + gap : above
  let left = side === 'right' ? anchor.right + gap : align === 'start' ? anchor.left : align === 'end' ? anchor.right - width : anchor.left + (anchor.width - width) / 2
  left = Math.max(edge, Math.min(left, innerWidth - width - edge))
  top = Math.max(edge, Math.min(top, innerHeight - height - edge))
  box.style.left = `${Math.round(left)}px`
  box.style.top = `${Math.round(top)}px`
  return side
}

/** Keeps a shown box beside another while content and window change their size, until the answer is called. It changes sides only for want of room. */
export function keepPlaced(box: HTMLElement, beside: Element, side?: Side, align?: Align): () => void {
  const put = (): void => { side = place(box, beside, side, align) }
  const sizes = new ResizeObserver(put)
  sizes.observe(box)
  sizes.observe(beside)
  addEventListener('resize', put)
  put()
  return () => {
    sizes.disconnect()
    removeEventListener('resize', put)
  }
}
