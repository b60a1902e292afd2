import { watch } from 'vue'
import { place } from '../../base/router'
import { whenOut } from '../../base/session'

/** What had the focus when an entry of the history was left: the how-manieth of those like it. */
const left = new Map<number, { readonly like: string; readonly at: number }>()
whenOut(() => left.clear())
let waiting: MutationObserver | undefined

watch(() => place.entry, (_, before) => {
  const main = document.querySelector('main')
  const from = document.activeElement?.closest('main :is(a[href], button[aria-label])')
  const name = from?.matches('a') ? 'href' : 'aria-label'
  const like = `[${name}=${JSON.stringify(from?.getAttribute(name))}]`
  if (main && from) left.set(before, { like, at: [...main.querySelectorAll(like)].indexOf(from) })
}, { flush: 'sync' })

// Whoever comes back to a page finds the focus where they left it, as soon as that is there; unless they put it elsewhere meanwhile.
watch(() => place.path, () => {
  waiting?.disconnect()
  const wanted = place.restored ? left.get(place.entry) : undefined
  if (!wanted) return
  const main = document.querySelector('main')
  const look = (): void => {
    const lost = document.activeElement === document.body || document.activeElement === main
    const found = main?.querySelectorAll<HTMLElement>(wanted.like)[wanted.at]
    if (lost) found?.focus({ preventScroll: true })
    if (found || !lost) waiting?.disconnect()
  }
  waiting = new MutationObserver(look)
  waiting.observe(document.body, { childList: true, subtree: true })
  look()
}, { flush: 'post' })
