import { computed, reactive, ref, shallowRef } from 'vue'
import { reasonOf } from '../../base/reason'
import { ApiProblem, get, post } from '../../api/client'
import type { Role, Session } from '../../api/types'
import { keep } from '../../base/keep'
import { enter, session } from '../../base/session'
import { m } from './messages'
import { tokenIn, whenLinked } from './token'

export interface Offer { readonly workspace: string; readonly email: string; readonly role: Role; readonly name?: string }

/** It works no more, as the server says to who looks at it and to who accepts it. */
const isOver = (error: unknown): boolean => error instanceof ApiProblem && (error.status === 404 || error.status === 410)

/** An invitation, from its link until somebody accepted it. `shown`, `refused`: its form is there, or something in it is to be mended. */
export function useInvitation(first: string, { shown, refused }: { readonly shown: () => void; readonly refused: () => void }) {
  const token = ref(first)
  const pasted = ref('')
  const pasteError = ref('')
  const offer = shallowRef<Offer | null>(null)
  const state = ref<'loading' | 'form' | 'ended' | 'failed'>('loading')
  const failure = shallowRef<unknown>(null)
  const form = reactive({ name: '', password: '' })
  const errors = reactive({ name: '', password: '', form: '' })
  const busy = ref(false)
  /** A link that was opened while another is accepted: used after that. */
  let next = ''
  const path = computed(() => `invitations/${encodeURIComponent(token.value)}`)

  async function load(): Promise<void> {
    const mine = token.value
    if (!mine) { state.value = 'ended'; return }
    try {
      const found = await get<Offer>(path.value)
      // Another link was opened meanwhile.
      if (mine !== token.value) return
      offer.value = found
      form.name = offer.value.name ?? ''
      state.value = 'form'
      shown()
    } catch (error) {
      if (mine !== token.value) return
      failure.value = error
      state.value = isOver(error) ? 'ended' : 'failed'
    }
  }
  async function submit(): Promise<void> {
    if (busy.value) return
    let over = false
    errors.name = form.name.trim() ? '' : m.missingName
    errors.password = form.password ? '' : m.passwordRule
    errors.form = ''
    if (errors.name || errors.password) return refused()
    busy.value = true
    const before = session.value
    try {
      const opened = await post<Session>(path.value, { name: form.name.trim(), password: form.password })
      keep('workspace', opened.workspace.name)
      await enter(opened)
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error
      errors.name = error.field('name') ?? ''
      errors.password = error.field('password') ?? ''
      over = isOver(error)
      if (over) state.value = 'ended'
      else if (errors.name || errors.password) refused()
      else errors.form = error.status === 0 ? m.noServerWhy : reasonOf(error)
    } finally {
      busy.value = false
      const later = next
      if (later && session.value !== before) location.assign(`/invitation#token=${encodeURIComponent(later)}`)
      else if (later && over) use(later)
    }
  }
  function use(found: string): void {
    next = busy.value && found !== token.value ? found : ''
    if (found === token.value) return
    if (busy.value) return
    Object.assign(form, { name: '', password: '' })
    Object.assign(errors, { name: '', password: '', form: '' })
    token.value = found
    state.value = 'loading'
    void load()
  }
  function usePasted(): void {
    const found = tokenIn(pasted.value)
    pasteError.value = !found ? m.noInvitationMissing : found === token.value ? m.noInvitation : ''
    if (!pasteError.value) use(found)
  }
  whenLinked(use)
  void load()
  return { token, pasted, pasteError, offer, state, failure, form, errors, busy, load, submit, usePasted }
}
