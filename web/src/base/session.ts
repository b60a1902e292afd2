import { shallowRef, watch } from 'vue'
import { ApiProblem, forgetReads, get, post, speakOf, whenSignedOut, wire } from '../api/client'
import { forgetSchema, loadSchema } from '../api/schema'
import type { Session } from '../api/types'
import { setRegion } from './region'
import { language } from './language'
import { drafted, forgetDrafts, keep, keepIn, kept, shelved } from './keep'
import { m } from './messages'
import { go, href, place } from './router'
import { status, unsaved } from './status'
import { closeToast, handOverToast, takeOverToast, toast } from './toast'

/** Who is signed in, and where; null when nobody is. */
export const session = shallowRef<Session | null>(null)
watch(session, (now) => {
  setRegion(now?.workspace)
  keepIn(now?.workspace.id ?? '', now?.user.account ?? '', now?.user.id)
  // Who works in one has its pages preloaded as the browser asks for them; of several, a page says which it is of.
  speakOf(now?.workspaces ? now.workspace.id : '')
  if (now) {
    keep('workspace-id', now.workspace.id)
    keep('account-id', now.user.account)
  }
}, { flush: 'sync' })
/** In another tab somebody went elsewhere, and the browser with them: this page stays where it is. */
export function stay(): void {
  if (session.value && kept('workspace-id') !== session.value.workspace.id) speakOf(session.value.workspace.id)
}
/** In another tab somebody else signed in, and the browser with them: what this page sent would be theirs. */
export const isOther = (): boolean => !!session.value && (kept('account-id') ?? session.value.user.account) !== session.value.user.account
/** Hears when somebody signed in in another tab. */
export const whenOther = (hear: () => void): void => addEventListener('storage', ({ key }) => { if (key === 'brisk.account-id') hear() })
export const setupNeeded = shallowRef(false)
export const mayWrite = (): boolean => session.value?.user.role !== 'read-only'
export const isOwner = (): boolean => session.value?.user.role === 'owner'

/** The server wrote into the page that nobody is signed in: it preloads for a stranger what a stranger will ask. */
const isStranger = (): boolean => !!document.querySelector('link[href="/api/setup"]')

/** Asks who is signed in; loads the schema beside it. Throws only when there is no server. */
export async function openSession(): Promise<void> {
  const left = takeOverToast()
  if (isStranger()) return askSetup()
  const types = loadSchema()
  types.catch(() => {})
  try {
    session.value = await get<Session>('session')
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.status !== 401) throw error
    session.value = null
    return askSetup()
  }
  if (left) toast(left)
  await types
}
async function askSetup(): Promise<void> {
  setupNeeded.value = (await get<{ needed: boolean }>('setup')).needed
}

/** Something is edited, or not saved; the store may not be here yet that knows of it. */
export const isBusy = (): boolean => status.editing || !!unsaved.waiting || !!unsaved.stuck || !!shelved()
/**
 * Asks the server for the page in the language of who is here: twice at most, as it may not be built, or not have been heard of yet. Not while
 * something is edited, not saved or under way, nor as somebody else or elsewhere, nor where the address holds what is not to be sent (a token).
 */
function turn(to?: string): boolean {
  const now = session.value
  const wanted = now && (now.user.language ?? now.workspace.language)
  if (!wanted || isBusy() || wire.writing || wire.unreachable || (!to && location.hash)) return false
  try {
    const [asked, at, times] = (sessionStorage.getItem('brisk.asked') ?? '').split(' ')
    if (wanted === language) sessionStorage.removeItem('brisk.asked')
    if (wanted === language || !navigator.onLine || isOther() || kept('workspace-id') !== now.workspace.id) return false
    if (asked === wanted && (times === '2' || Date.now() - Number(at) < 6000)) return false
    sessionStorage.setItem('brisk.asked', `${wanted} ${Date.now()} ${asked === wanted ? 2 : 1}`)
    // No reload: what came by a link from elsewhere would come without its cookie again. Its place in the history goes with it.
    if (!to) sessionStorage.setItem('brisk.entry', JSON.stringify(history.state))
  } catch { return false }
  handOverToast()
  location.replace(to ?? location.pathname + location.search)
  return true
}
// What has to wait does until somebody goes on to another page, and what was edited on the one before has gone: nothing is taken from under their eyes.
let moved = false
watch(session, () => turn(), { flush: 'post' })
watch(() => place.path, () => { moved = true; turn() }, { flush: 'post' })
watch(isBusy, (now) => {
  if (now) moved = false
  else if (moved) turn()
}, { flush: 'post' })

/** After signing in, setting up or accepting an invitation: takes the session and goes to where the person wanted to be. */
export async function enter(given: Session, to = '/'): Promise<void> {
  forgetReads()
  session.value = given
  setupNeeded.value = false
  if (turn(to)) return
  await loadSchema(true)
  await go(to, true)
}

/** Goes to another workspace: the whole page begins anew, so that nothing of this one is left in it. */
export async function goTo(workspace: string): Promise<void> {
  const opened = await post<Session>('session/workspace', { workspace })
  keep('workspace', opened.workspace.name)
  location.assign('/')
}

/** What to forget when a person signs out: nothing of theirs is left for the next. */
export const leaving: (() => void)[] = []
export function whenLeaving(forget: () => void): void {
  leaving.push(forget)
}

/** What to forget whenever nobody is here any more, also when a session ended: where somebody looked. */
export const whenOut = (forget: () => void): unknown => watch(session, (now) => { if (!now) forget() }, { flush: 'sync' })

/** Signs out; asks before when something of theirs is not saved. */
export async function signOut(): Promise<void> {
  const left = unsaved.waiting + unsaved.stuck + unsaved.aside + shelved(true, unsaved.lies) + drafted()
  if (left && !confirm(m.leaveUnsaved(left))) return
  try {
    await post('sign-out')
  } catch (error) {
    // It had ended already.
    if (!(error instanceof ApiProblem) || error.status !== 401) throw error
  }
  for (const forget of leaving) forget()
  forgetDrafts()
  closeToast()
  leave()
}

function leave(): void {
  // Asked before nobody is here: forms compare what they hold with who is.
  const stays = isBusy() || navigator.language.slice(0, 2) === language
  session.value = null
  forgetReads()
  forgetSchema()
  const here = location.pathname + location.search
  const to = href('/sign-in', { to: here === '/' ? undefined : here })
  // Who comes next reads what their browser asks for.
  if (stays) void go(to, true)
  else location.replace(to)
}

whenSignedOut(() => { if (session.value) leave() })
