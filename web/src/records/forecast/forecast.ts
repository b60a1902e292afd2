import { computed, onScopeDispose, ref, shallowRef, watch, type ComputedRef } from 'vue'
import { aborted } from '../../api/client'
import { records } from '../../api/records'
import { relatedOf } from '../../api/schema'
import type { Forecast } from '../../api/types'
import { pause } from '../../base/backOff'
import { whenDue } from '../../base/clock'
import { mayPass, useAgain } from '../../base/retry'
import { leisurely } from '../../base/throttle'
import { whenStepped } from '../../store/steps'
import { listen, whenTold } from '../../store/store'
import { touches } from '../../store/touches'
import type { List } from '../list/list'
import { all, boxesOf, monthAt, questions, within, type Told } from './boxes'

/** Months before this one, with what was won in them, and after it. */
const [before, after] = [5, 8]
const pad = (value: number): string => String(value).padStart(2, '0')

/** What the records of a list amount to by month, and live. */
export function useForecast(list: List, of: ComputedRef<Forecast | undefined>) {
  const told = shallowRef<Told | null>(null)
  const failure = shallowRef<unknown>(null)
  const today = ref('')
  const months = computed(() => Array.from({ length: before + 1 + after }, (_, i) => monthAt(today.value, i - before)))
  const narrowed = (filter: string): string => all(within(list.view.filter.value), filter)

  let asking: AbortController | undefined
  let failures = 0
  let retrying: ReturnType<typeof setTimeout> | undefined
  const late = leisurely(() => void load(true), () => !document.hidden)
  async function load(quiet = false): Promise<void> {
    const declared = of.value
    if (!declared) return
    asking?.abort()
    asking = new AbortController()
    const { signal } = asking
    clearTimeout(retrying)
    late.ran()
    const now = new Date()
    today.value = `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}`
    const { due, late: past, likelyDue, likelyLate, won } = questions(declared, months.value[0] ?? '')
    const ask = async ({ by, filter }: typeof due) => (await records.groups(list.type.value.plural, { by, filter: narrowed(filter), sums: `${declared.amount},${declared.weighted}` }, signal)).groups
    try {
      const answers = await Promise.all([ask(due), ask(past), ask(likelyDue), ask(likelyLate), ask(won)])
      told.value = { due: answers[0], late: answers[1], likelyDue: answers[2], likelyLate: answers[3], won: answers[4] }
      failure.value = null
      failures = 0
    } catch (error) {
      if (aborted(error)) return
      // What nobody asked for leaves what is shown, and comes again by itself.
      if (!quiet || !told.value) failure.value = error
      else if (mayPass(error)) retrying = setTimeout(() => void load(true), pause(0, ++failures, document.hidden))
    }
  }
  watch(() => [list.type.value.plural, list.view.filter.value], () => { told.value = null; void load() }, { immediate: true })
  useAgain(failure, () => void load())
  whenDue(() => late.soon())

  const leads = (name: string) => { const field = list.type.value.fields.find((one) => one.name === name); return field ? relatedOf(field) : [] }
  const deaf = [
    listen((news) => { if (news.kind === 'accepted' && news.op.type === list.type.value.plural) late.soon() }),
    whenTold((items) => {
      const { due = '', closed = '', chance = '', amount = '', weighted = '' } = of.value ?? {}
      const order = { type: list.type.value.name, filter: [list.view.filter.value, due, closed, chance, amount, weighted].join(' '), sort: '', fields: [] }
      if (items.some((one) => touches(order, one, leads))) late.soon()
    }),
    whenStepped((plural) => { if (plural === list.type.value.plural) late.soon() }),
  ]
  onScopeDispose(() => {
    for (const stop of deaf) stop()
    late.stop()
    clearTimeout(retrying)
    asking?.abort()
  })
  list.again.run = () => { list.rows.refresh(); void load() }
  const boxes = computed(() => (of.value && told.value ? boxesOf(of.value, told.value, months.value) : null))
  return { boxes, failure, today, months, narrowed, refresh: (): Promise<void> => load() }
}
