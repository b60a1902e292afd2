import { shallowRef, watch } from 'vue'
import '../base/serverWords'
import { breath } from '../api/breath'
import { schema } from '../api/schema'
import { features } from './features'
import { m } from './messages'
import { addRoutes, href, match, startRouter, type Route } from '../base/router'
import { openSession, session, setupNeeded, stay } from '../base/session'
import { startShortcuts } from '../base/shortcuts'
import { home, likely, routesOf } from './typePages'

/** Why the product could not begin; null while it can. */
export const failure = shallowRef<unknown>(null)

/** Signed-out visitors go to sign-in (or set-up) and come back to where they wanted to be. */
function guard(next: Route | null): string | null {
  if (setupNeeded.value) return next?.path === '/setup' ? null : '/setup'
  const here = location.pathname + location.search
  if (!session.value && !next?.open) return href('/sign-in', { to: here === '/' ? undefined : here })
  if (next?.path === '/') return home()
  return null
}

/** Finds out who is here and brings the page of the address. May be tried again after a failure. */
export async function start(): Promise<void> {
  // The page's script comes while the session is asked for.
  const known = location.pathname === '/' ? null : match(location.pathname)
  ;(known?.route.page ?? likely(location.pathname))().catch(() => {})
  // Meanwhile the browser loads what it knows of calendars, which the first date would wait for, in a task of its own.
  if (!known?.route.open) void breath().then(() => new Intl.DateTimeFormat())
  try {
    await openSession()
    await startRouter(guard)
    failure.value = null
  } catch (error) {
    failure.value = error
  }
}

for (const feature of features) addRoutes(feature.routes)
watch(schema, ({ types }) => { for (const type of types) if (!match(`/${type.plural}`)) addRoutes(routesOf(type)) }, { flush: 'sync' })
addRoutes([{ path: '/', title: m.product, page: () => Promise.reject(new Error()) }])
startShortcuts()
addEventListener('storage', stay)
