import { shallowRef } from 'vue'
import { features } from './features'
import { m } from './messages'
import { addRoutes, href, match, startRouter, type Route } from './router'
import { openSession, session, setupNeeded } from './session'
import { startShortcuts } from './shortcuts'

/** Why the product could not begin; null while it can. */
export const failure = shallowRef<unknown>(null)

/** Signed-out visitors go to sign-in (or set-up) and come back to where they wanted to be. */
function guard(next: Route): string | null {
  if (setupNeeded.value) return next.path === '/setup' ? null : '/setup'
  const here = location.pathname + location.search
  if (!session.value && !next.open) return href('/sign-in', { to: here === '/' ? undefined : here })
  if (next.path === '/') return '/contacts'
  return null
}

/** Finds out who is here and brings the page of the address. May be tried again after a failure. */
export async function start(): Promise<void> {
  // The page's script comes while the session is asked for.
  match(location.pathname === '/' ? '/contacts' : location.pathname)?.route.page().catch(() => {})
  try {
    await openSession()
    await startRouter(guard)
    failure.value = null
  } catch (error) {
    failure.value = error
  }
}

for (const feature of features) addRoutes(feature.routes)
addRoutes([{ path: '/', title: m.product, page: () => Promise.reject(new Error()) }])
startShortcuts()
