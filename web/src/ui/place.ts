/** Puts a floating box beside another, inside the window. */
export function place(box: HTMLElement, beside: Element, side: 'below' | 'above' | 'right' = 'below', align: 'start' | 'end' | 'middle' = 'start'): void {
  const gap = 4
  const edge = 8
  const anchor = beside.getBoundingClientRect()
  const { width, height } = box.getBoundingClientRect()
  const roomBelow = innerHeight - anchor.bottom
  let top = side === 'right' ? anchor.top : side === 'below' ? anchor.bottom + gap : anchor.top - height - gap
  if (side === 'below' && roomBelow < height + gap + edge && anchor.top > roomBelow) top = anchor.top - height - gap
  if (side === 'above' && top < edge) top = anchor.bottom + gap
  let left = side === 'right' ? anchor.right + gap : align === 'start' ? anchor.left : align === 'end' ? anchor.right - width : anchor.left + (anchor.width - width) / 2
  left = Math.max(edge, Math.min(left, innerWidth - width - edge))
  top = Math.max(edge, Math.min(top, innerHeight - height - edge))
  box.style.left = `${Math.round(left)}px`
  box.style.top = `${Math.round(top)}px`
}
