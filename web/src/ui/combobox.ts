import { computed, onScopeDispose, shallowRef, watch, type ComputedRef } from 'vue'
import type { Latest } from '../base/latest'
import { session } from '../base/session'
import { toast } from '../base/toast'
import { m } from './messages'

export interface ComboOption {
  readonly value: string
  readonly label: string
  /** Dim text after the label. */
  readonly note?: string
  /** At the end: how many have it. */
  readonly count?: string
}

/** Enter was pressed in it, and what that takes is still looked up: whatever holds it stays until then. */
export const looksUp = (box: Element | null | undefined): boolean => !!box?.querySelector('[aria-busy=true]')

/** What Enter takes as soon as what is typed is looked up: whoever holds the box keeps it until then, and where it goes before, that is said. */
export function usePromise(asked: Pick<Latest<string, unknown>, 'whenAnswered'>) {
  const typed = shallowRef<string | null>(null)
  const promised = computed(() => typed.value !== null)
  const forget = (): void => { typed.value = null }
  // What somebody typed is nobody else's to read.
  onScopeDispose(() => { if (typed.value !== null && session.value) toast({ text: m.notLookedUp(typed.value), bad: true }) })
  return {
    promised, forget,
    promise(text: string, take: () => void): void {
      typed.value = text
      asked.whenAnswered(text, () => { forget(); take() })
    },
  }
}

/** Lower case without accents, so that "schroder" finds "Schröder". */
export const fold = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** The label cut at the first match: before, match, after (odd parts are matches). */
export function marked(label: string, wanted: string): string[] {
  const key = fold(wanted.trim())
  // Folding may change the length of odd letters; then nothing is marked rather than the wrong place.
  const folded = fold(label)
  const at = key && folded.length === label.length ? folded.indexOf(key) : -1
  return at < 0 ? [label] : [label.slice(0, at), label.slice(at, at + key.length), label.slice(at + key.length)]
}

export interface Chosen {
  /** -1: none. */
  readonly at: ComputedRef<number>
  readonly point: (key: string | undefined) => void
  /** Goes up (negative) or down, to the ends at most. */
  readonly move: (by: number) => void
}
/** Which entry Enter takes: the one that was pointed at since the text changed, wherever it stands by now; else the first of those that answer the text. */
export function useChosen(keys: () => readonly string[], wanted: () => string, answered: () => boolean): Chosen {
  const pointed = shallowRef<string>()
  const point = (key: string | undefined): void => { pointed.value = key }
  watch(wanted, () => point(undefined), { flush: 'sync' })
  const at = computed(() => {
    // An entry may have the empty text for its key. In the place of one that is gone, none is taken.
    if (pointed.value !== undefined) return keys().indexOf(pointed.value)
    return keys().length && answered() ? 0 : -1
  })
  return { at, point, move: (by) => point(keys()[Math.max(0, Math.min(keys().length - 1, at.value + by))]) }
}
