import { computed, markRaw, nextTick, shallowReactive, shallowRef, type Component } from 'vue'
import { get } from '../api/client'
import { stylesAgain } from './lazy'
import { mayPass } from './retry'

/** A page of the product. `:name` in the path is a parameter. */
export interface Route {
  readonly path: string
  /** Loaded when first visited; parameters arrive as props. */
  readonly page: () => Promise<{ default: Component }>
  readonly title: string
  /** Fixed props for the page, beside the parameters. */
  readonly props?: Readonly<Record<string, string>>
  /** Needs no session and shows no shell (sign-in). */
  readonly open?: boolean
}
export type QueryPart = Readonly<Record<string, string | undefined>>

interface Compiled { route: Route; parts: readonly string[]; weight: number }
const routes: Compiled[] = []

export const place = shallowReactive({
  path: location.pathname,
  params: {} as Readonly<Record<string, string>>,
  /** The route query is the view: filter, sort, columns of a list live here. */
  query: {} as Readonly<Record<string, string>>,
  /** Number of this entry in the history, to keep things per visit (scroll position). */
  entry: 0,
  /** Moves back or forward restore; other moves start fresh. */
  restored: false,
})
export const route = shallowRef<Route | null>(null)
export const page = shallowRef<Component | null>(null)
export const pageFailed = shallowRef<unknown>(null)
export const pageProps = computed(() => ({ ...route.value?.props, ...place.params }))

let guard: (route: Route | null) => string | null = () => null
let turn = 0

export function addRoutes(more: readonly Route[]): void {
  for (const item of more) {
    const parts = item.path.split('/').filter(Boolean)
    routes.push({ route: item, parts, weight: parts.filter((part) => !part.startsWith(':')).length })
  }
  routes.sort((a, b) => b.weight - a.weight)
}

export function match(path: string): { route: Route; params: Record<string, string> } | null {
  const given = path.split('/').filter(Boolean)
  for (const { route: candidate, parts } of routes) {
    if (parts.length !== given.length) continue
    const params: Record<string, string> = {}
    const fits = parts.every((part, i) => {
      const value = decode(given[i] ?? '')
      if (!part.startsWith(':')) return part === value
      params[part.slice(1)] = value
      return true
    })
    if (fits) return { route: candidate, params }
  }
  return null
}

/** A stray per cent sign in an address is text, not an error. */
function decode(part: string): string {
  try { return decodeURIComponent(part) } catch { return part }
}

/** `/contacts?sort=-name`, empty parts left out. */
export function href(path: string, query: QueryPart = {}): string {
  const text = Object.entries(query)
    .filter((pair): pair is [string, string] => !!pair[1])
    .map(([name, value]) => `${name}=${encodeURIComponent(value).replaceAll('%20', '+').replaceAll('%2C', ',').replaceAll('%3A', ':')}`)
    .join('&')
  return text ? `${path}?${text}` : path
}

/** Goes to an address within the product; `kept` stays in the entry of the history. */
export function go(to: string, replace = false, kept?: object): Promise<void> {
  if (to === location.pathname + location.search && !replace) return Promise.resolve()
  if (!replace) place.entry++
  history[replace ? 'replaceState' : 'pushState']({ ...kept, entry: place.entry }, '', to)
  return settle(false)
}

/** Changes parts of the query of this page. A change of the view is a step in the history unless `replace`. */
export function setQuery(part: QueryPart, replace = false): Promise<void> {
  return go(href(place.path, { ...place.query, ...part }), replace, replace && history.state)
}

export const back = (): void => history.back()

const at = (css: string): HTMLElement | null => document.querySelector(css)
/** Puts the focus on the page, or on the part of it that takes the keys. */
export const focusPage = (): void => (at('main [data-focus]') ?? at('main'))?.focus({ preventScroll: true })
/** The same when what had the focus is gone. */
export const focusKept = (): void => { if (document.activeElement === document.body) focusPage() }

/** Fetches anew the page that could not be fetched. */
export async function pageAgain(): Promise<void> {
  await settle(false)
  await nextTick(focusKept)
}

async function settle(restored: boolean): Promise<void> {
  const mine = ++turn
  const found = match(location.pathname)
  const redirect = guard(found?.route ?? null)
  if (redirect) return go(redirect, true)

  const next = found?.route ?? null
  let component = page.value
  let failure: unknown = null
  if (next !== route.value || pageFailed.value) {
    try {
      component = next ? markRaw((await next.page()).default) : null
      const styles = stylesAgain()
      if (styles) await styles.catch(() => undefined)
    } catch (error) {
      component = null
      // There is no server, or the server has no such part any more.
      failure = await get('session').then(() => error, (why: unknown) => (mayPass(why) ? why : error))
    }
    if (mine !== turn) return
  }
  const moved = next !== route.value
  place.path = location.pathname
  place.params = found?.params ?? {}
  place.query = Object.fromEntries(new URLSearchParams(location.search))
  place.restored = restored
  route.value = next
  page.value = component
  pageFailed.value = failure
  if (next) document.title = `${next.title} · Brisk`
  // Focus goes with the person. Coming back, a page may have put it where it was.
  if (moved && (!restored || mine > 1)) await nextTick(restored ? focusKept : focusPage)
}

/** Takes over where in the history an entry of it stands; false when it is none of ours. */
function enter(state: unknown): boolean {
  if (!state || typeof state !== 'object' || !('entry' in state) || typeof state.entry !== 'number') return false
  place.entry = state.entry
  return true
}

/** Where in the history the page stood that this one replaced, in another language. */
function entryBefore(): unknown {
  try {
    const found: unknown = JSON.parse(sessionStorage.getItem('brisk.entry') ?? 'null')
    sessionStorage.removeItem('brisk.entry')
    return found
  } catch { return null }
}

/** Starts listening and shows the first page. `check` may send a visitor elsewhere (to sign in). */
export async function startRouter(check: typeof guard): Promise<void> {
  guard = check
  if (!enter(history.state)) {
    const before = entryBefore()
    history.replaceState(enter(before) ? before : { entry: 0 }, '')
  }
  addEventListener('popstate', (event) => {
    enter(event.state)
    void settle(true)
  })
  // One listener makes every plain link of the product a move within it.
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : null
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    if (link.target || link.origin !== location.origin || link.hasAttribute('download') || link.pathname.startsWith('/api/')) return
    if (link.hash && link.pathname === location.pathname) return
    event.preventDefault()
    void go(link.pathname + link.search)
  })
  await settle(true)
}
