import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { Cell, Field, Values } from '../../api/types'
import { plain } from '../../api/values'
import { draft, keep, kept } from '../../base/keep'
import { go } from '../../base/router'
import { session } from '../../base/session'
import { useEditing } from '../../base/status'
import { toast } from '../../base/toast'
import { settled } from '../../fields/input/settled'
import { create } from '../../store/create'
import { isShown } from '../../store/store'
import { dirty as differs, problemsOf, sendable } from '../form/form'
import { m as formWords } from '../form/messages'
import type { RecordState } from '../record/useRecord'
import { activityType, beginnings, fits, isWay, tomorrow, wayOf, ways, type Way } from './entries'

const isValues = (found: unknown): found is Values => typeof found === 'object' && found !== null
type Givens = Readonly<Partial<Record<Way, Values>>>
/** What was given of each way; a reminder of what is past begins anew. */
function givensOf(found: unknown): Givens {
  if (!isValues(found)) return {}
  const all = Object.entries(found).filter((pair): pair is [Way, Cell & Values] => isWay(pair[0]) && isValues(pair[1]))
  const isPast = (at: Cell): boolean => Date.parse(plain(at)) < Date.now()
  return Object.fromEntries(all.map(([way, values]) => [way, Object.fromEntries(Object.entries(values).filter(([name, value]) => way !== 'reminder' || name !== 'at' || !isPast(value)))]))
}

/** What is written at a record: a text, and beside it what each way asks. Kept on this device until it is sent. */
export function useWriting(state: Pick<RecordState, 'type' | 'id' | 'name'>, field: () => Field) {
  const type = computed(() => activityType())
  const id = state.id.value
  const name = draft(`activity.${id}`)
  const way = ref<Way>('note')
  const text = ref('')
  const givens = shallowRef<Givens>({})
  const wrong = ref<Record<string, string | undefined>>({})

  const me = () => session.value && { owner: { id: session.value.user.id, name: session.value.user.name } }
  const start = (of: Way): Values => ({ ...beginnings[of].values, ...me(), ...(of === 'reminder' ? { at: tomorrow() } : {}) })
  const isGiven = (of: Way): boolean => differs(start(of), givens.value[of] ?? {})
  const given = computed<Values>(() => ({ ...start(way.value), ...givens.value[way.value] }))
  const dirty = computed(() => text.value.trim() !== '' || ways.some(isGiven))
  /** A note and a reminder say something; anything else may have happened without words. */
  const ready = computed(() => text.value.trim() !== '' || (way.value !== 'note' && way.value !== 'reminder' && isGiven(way.value)))

  /** What lies on the device, as this tab knows it, and whether something was written here since. */
  let known: string | null = null
  let mine = false
  function read(): boolean {
    known = kept(name)
    mine = false
    try {
      const found: unknown = JSON.parse(known ?? 'null')
      if (typeof found === 'object' && found !== null && 'text' in found && typeof found.text === 'string' && 'way' in found && typeof found.way === 'string' && isWay(found.way)) {
        way.value = found.way
        text.value = found.text
        givens.value = 'givens' in found ? givensOf(found.givens) : {}
      } else clear()
    } catch { /* What cannot be read is no draft. */ }
    return dirty.value
  }
  const found = read()
  watch([text, way, givens], () => {
    const now = dirty.value ? JSON.stringify({ text: text.value, way: way.value, givens: givens.value }) : null
    if (now === known) return
    // What another tab wrote there is not taken away.
    if (now !== null || kept(name) === known) keep(name, now)
    known = now
    mine = now !== null
  }, { flush: 'sync' })
  const hear = ({ key }: StorageEvent): void => { if (key === `brisk.${name}` && !mine) read() }
  addEventListener('storage', hear)
  onScopeDispose(() => removeEventListener('storage', hear))
  useEditing(() => dirty.value)

  function set(of: string, value: Cell): void {
    givens.value = { ...givens.value, [way.value]: { ...givens.value[way.value], [of]: value } }
    if (wrong.value[of]) wrong.value = { ...wrong.value, [of]: undefined }
  }
  function choose(chosen: Way): void {
    way.value = chosen
    wrong.value = {}
  }
  /** Of one way: what was given of others stays. */
  function clear(only?: Way): void {
    text.value = ''
    givens.value = only ? { ...givens.value, [only]: undefined } : {}
    wrong.value = {}
  }
  /** Sends it; false when something is missing or wrong. */
  function save(): boolean {
    if (!ready.value || !type.value) return false
    const { plural } = type.value
    const values = sendable({
      ...given.value, text: text.value,
      // When it was written, however late it is sent: what is written twice is two.
      at: settled(given.value['at']) ?? new Date().toISOString(),
      [field().name]: [{ type: state.type.value.name, id, name: state.name.value }],
    })
    wrong.value = problemsOf(type.value, values)
    if (Object.keys(wrong.value).length) return false
    const [where, called] = [`${state.type.value.plural}/${id}`, state.name.value]
    void create(plural, values).ended.then((outcome) => {
      if (outcome.state !== 'refused' || isShown(where)) return
      toast({ text: formWords.notCreated(plain(values['text']).slice(0, 60) || type.value?.label || '', outcome.why.detail), bad: true, act: { label: called, run: () => void go(`/${where}`) } })
    })
    clear(way.value)
    return true
  }
  /** What was refused is written on; what was typed meanwhile stands below it. False when there is no room for all of it. */
  function takeBack(values: Values): boolean {
    const of = wayOf(values)
    if (!fits(values, field(), id, session.value?.user.id) || isGiven(of)) return false
    const typed = text.value.trim()
    choose(of)
    givens.value = { ...givens.value, [of]: Object.fromEntries(Object.entries(values).filter(([name]) => name === 'at' || beginnings[of].asked.includes(name))) }
    text.value = [plain(values['text']), typed].filter(Boolean).join('\n\n')
    return true
  }
  return { type, way, text, given, wrong, dirty, ready, found, set, choose, clear, save, takeBack }
}
