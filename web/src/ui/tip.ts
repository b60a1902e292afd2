import type { Directive } from 'vue'

export type TipText = string | { text: string; keys?: string | undefined } | undefined

const texts = new WeakMap<Element, TipText>()
let timer = 0
let wanted: HTMLElement | undefined
let clear = (): void => {}

async function show(target: HTMLElement): Promise<void> {
  wanted = target
  // What cannot be fetched now is not said.
  const drawn = await import('./drawTip').catch(() => null)
  if (!drawn || wanted !== target) return
  clear = drawn.hideTip
  drawn.drawTip(target, texts.get(target))
}
function hide(): void {
  clearTimeout(timer)
  wanted = undefined
  clear()
}
function later(event: Event): void {
  const target = event.currentTarget
  clearTimeout(timer)
  if (target instanceof HTMLElement) timer = window.setTimeout(show, 400, target)
}
function now(event: Event): void {
  if (event.currentTarget instanceof HTMLElement && event.currentTarget.matches(':focus-visible')) void show(event.currentTarget)
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
