import { caps } from '../base/shortcuts'
import { place } from './place'
import type { TipText } from './tip'

let box: HTMLElement | undefined

export function drawTip(target: HTMLElement, told: TipText): void {
  const text = typeof told === 'string' ? told : told?.text
  if (!text || target.getAttribute('aria-expanded') === 'true') return
  box ??= document.body.appendChild(Object.assign(document.createElement('div'), { className: 'tip', popover: 'manual' }))
  box.textContent = text
  box.setAttribute('aria-hidden', 'true')
  if (typeof told === 'object' && told.keys) {
    for (const cap of caps(told.keys)) {
      const key = document.createElement('span')
      key.className = 'kbd'
      key.textContent = cap
      box.append(key)
    }
  }
  // Shown again so that it comes above a dialog opened since.
  hideTip()
  box.showPopover()
  place(box, target, 'below', 'middle')
}
export function hideTip(): void {
  if (box?.matches(':popover-open')) box.hidePopover()
}
