import type { Directive } from 'vue'
import { caps } from '../base/shortcuts'
import { place } from './place'

export type TipText = string | { text: string; keys?: string | undefined } | undefined

const texts = new WeakMap<Element, TipText>()
let box: HTMLElement | undefined
let timer = 0

function show(target: HTMLElement): void {
  const told = texts.get(target)
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
  if (box.matches(':popover-open')) box.hidePopover()
  box.showPopover()
  place(box, target, 'below', 'middle')
}
function hide(): void {
  clearTimeout(timer)
  if (box?.matches(':popover-open')) box.hidePopover()
}
function later(event: Event): void {
  const target = event.currentTarget
  clearTimeout(timer)
  if (target instanceof HTMLElement) timer = window.setTimeout(show, 400, target)
}
function now(event: Event): void {
  if (event.currentTarget instanceof HTMLElement && event.currentTarget.matches(':focus-visible')) show(event.currentTarget)
}

/** A tooltip after 400 ms, at once on keyboard focus: `v-tip="'Text'"` or `v-tip="{ text, keys }"`. */
export const vTip: Directive<HTMLElement, TipText> = {
  mounted(element, { value }) {
    texts.set(element, value)
    element.addEventListener('pointerenter', later)
    element.addEventListener('focus', now)
    for (const end of ['pointerleave', 'blur', 'pointerdown', 'keydown']) element.addEventListener(end, hide)
  },
  updated(element, { value }) { texts.set(element, value) },
  beforeUnmount: hide,
}
