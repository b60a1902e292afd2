import { onScopeDispose } from 'vue'

/** The secret of a one-time link: `#token=…`, `?token=…`, or the bare text somebody pasted. Empty when there is none. */
export function tokenIn(link: string): string {
  const text = link.trim()
  const found = /[#?&]token=([^&#\s]+)/.exec(text)?.[1]
  if (found) return decode(found)
  const last = /\/(?:setup|invitation)\/([^/?#\s]+)\/?$/.exec(text)?.[1]
  if (last) return decode(last)
  return /^[\w.~-]{4,}$/.test(text) ? text : ''
}

function decode(text: string): string {
  try { return decodeURIComponent(text) } catch { return text }
}

/** Hears of a link that is opened in a page that is open already: only what follows # is another, so the browser loads nothing. Until the scope ends. */
export function whenLinked(hear: (token: string) => void): void {
  const look = (): void => { const token = takeToken(); if (token) hear(token) }
  addEventListener('hashchange', look)
  onScopeDispose(() => removeEventListener('hashchange', look))
}

/** Takes the token out of the address at once, so that it stays in no history and no screenshot. */
export function takeToken(): string {
  const token = tokenIn(location.hash) || tokenIn(location.search)
  if (token) history.replaceState(history.state, '', location.pathname)
  return token
}

/** Where to go after signing in: only places within the product. */
export const safeTarget = (to: string | undefined): string => (to && /^\/(?![/\\])/.test(to) && !/^\/(sign-in|setup|invitation)\b/.test(to) ? to : '/')
