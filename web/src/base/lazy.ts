import { defineAsyncComponent, nextTick, shallowRef, type Component } from 'vue'
import { wire } from '../api/client'
import { m } from './messages'
import { closeToast, toast, toastNow, type Toast } from './toast'
import { pause } from './backOff'

/** What is told of everything that failed at the same time, and what the person says to it: true to try again. */
let question: { readonly answer: Promise<boolean>; readonly shown: Toast } | undefined
/** Parts that are missing. */
let missing = 0
function askAgain(): Promise<boolean> {
  if (question) return question.answer
  let hear: (again: boolean) => void = () => {}
  const answer = new Promise<boolean>((resolve) => { hear = resolve }).finally(() => { question = undefined })
  const shown: Toast = { text: wire.unreachable ? m.noServer : m.partFailed, bad: true, again: () => hear(true), closed: () => hear(false) }
  question = { answer, shown }
  toast(shown)
  return answer
}
/** Styles that could not be had. The loader asks for each but once, and then believes it there: here they are asked for once more. */
const unstyled: HTMLLinkElement[] = []
export function startStyles(): void {
  addEventListener('error', ({ target }) => { if (target instanceof HTMLLinkElement && target.rel === 'stylesheet') unstyled.push(target) }, true)
}
let styling: Promise<unknown> | null = null
/** Asks for them once more, also for those that are being asked for and fail; to be called when the part itself is there. Null where none is missing. */
export function stylesAgain(): Promise<void> | null {
  if (!unstyled.length && !styling) return null
  return (async () => {
    await styling?.catch(() => {})
    try {
      await (styling = Promise.all(unstyled.splice(0).map((link) => new Promise((onload, onerror) => { link.replaceWith(Object.assign(link.cloneNode(), { onload, onerror })) }))))
    } finally { styling = null }
  })()
}
/** Fetches a part of the program. When it cannot be had it says so, and tries again by itself, or when the person says so; throws an AbortError when told to let it be. `quiet`: nobody asked for it, so nothing is said. */
export async function fetched<T>(load: () => Promise<T>, quiet = false): Promise<T> {
  for (let failures = 0; ; ) {
    try {
      const part = await load()
      if (failures) await stylesAgain()
      if (failures && !quiet && !--missing && question && toastNow.value === question.shown) closeToast()
      return part
    } catch {
      if (!failures++ && !quiet) missing++
      let timer: ReturnType<typeof setTimeout> | undefined
      let online: () => void = () => {}
      const byItself = new Promise<boolean>((resolve) => {
        timer = setTimeout(resolve, pause(0, failures, false), true)
        addEventListener('online', online = () => resolve(true))
      })
      const again = await (quiet ? byItself : Promise.race([askAgain(), byItself]))
      clearTimeout(timer)
      removeEventListener('online', online)
      if (again) continue
      missing--
      throw new DOMException('', 'AbortError')
    }
  }
}

/** A component that is fetched when first shown. */
export const lazy = <T extends Component>(load: () => Promise<{ default: T }>): T => defineAsyncComponent<T>(async () => (await fetched(load)).default)

/** Runs when the browser has nothing better to do: what will be needed soon, and may fail. */
export function whenIdle(run: () => Promise<unknown>): void {
  const now = (): void => void run().catch(() => {})
  if ('requestIdleCallback' in globalThis) requestIdleCallback(now, { timeout: 4000 })
  else setTimeout(now, 1000)
}

/**
 * A component that is fetched when first needed and then kept: `<component :is="menu.component.value" v-if="menu.component.value" :ref="menu.hold" />`,
 * `(await menu.get())?.open()`. `T` is what the component exposes.
 */
export function useLazy<T extends object>(load: () => Promise<{ default: Component }>) {
  const component = shallowRef<Component>()
  let instance: T | null = null
  return {
    component,
    hold: (given: unknown): void => { instance = isExposed<T>(given) ? given : null },
    async get(): Promise<T | null> {
      if (!component.value) component.value = (await fetched(load)).default
      await nextTick()
      return instance
    },
  }
}
/**
 * Opens things whose part has to be fetched first: nothing is open before that can be had, else a button would be dead once that was let be. What is asked
 * for last is opened; `now` is what was open when it was asked for, and what is opened otherwise meanwhile stays.
 */
export function opens<T>(now: () => T, open: (what: T) => void): (what: T, load: () => Promise<unknown>) => void {
  let last = 0
  return (what, load) => {
    const [before, mine] = [now(), ++last]
    void fetched(load).then(() => { if (mine === last && now() === before) open(what) })
  }
}
/** What Vue hands to a ref is the exposed object itself. */
const isExposed = <T extends object>(given: unknown): given is T => typeof given === 'object' && given !== null

/** A dialog that is fetched when first opened and there only while it is open: `<component :is="sheet.shown.value" v-if="sheet.shown.value" @close="sheet.close" />`. */
export function useSheet(load: () => Promise<{ default: Component }>) {
  const shown = shallowRef<Component>()
  return {
    shown,
    open: async (): Promise<void> => { shown.value = (await fetched(load)).default },
    close: (): void => { shown.value = undefined },
  }
}
