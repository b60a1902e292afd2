import { computed, onScopeDispose, ref, shallowReactive } from 'vue'
import type { IconName } from './iconNames'
import { keep, kept } from './keep'
import { keepKey } from './typedAhead'

/**
 * A thing that can be done now. With `keys` it answers to the keyboard, in tooltips, the palette and the `?` sheet.
 * Keys: `c`, `shift+ArrowDown`, `mod+k` (Ctrl, or Command on a Mac), `g c` (one after the other), several with `|`.
 */
export interface Command {
  readonly id: string
  readonly label: string
  readonly keys?: string
  readonly icon?: IconName
  readonly run: (event?: KeyboardEvent) => void
  /** Not offered and not fired while this is false. */
  readonly when?: () => boolean
  /** A short word for the status line ("move"); commands with the same hint share it. */
  readonly hint?: string
  /** Only a key, not an entry of the palette (moving the cursor). */
  readonly quiet?: boolean
  /** Of use only with a keyboard, or on a wide screen: not offered on a phone. */
  readonly wide?: boolean
  /** Works everywhere, not only on this screen. */
  readonly global?: boolean
  /** Also fires while a field has the focus (only for keys with a modifier, or Escape). */
  readonly inFields?: boolean
}

const layers = shallowReactive<(readonly Command[])[]>([])
export const isMac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform)

/** Whether keys without a modifier (`c`, `g c`) do anything; a person may turn them off. */
export const letters = ref(kept('letters') !== 'off')
export function setLetters(on: boolean): void {
  letters.value = on
  keep('letters', on ? null : 'off')
}
/** One character typed without a modifier, alone or as the start of a pair. */
export const isLetter = (keys: string): boolean => /^\S( \S)?$/.test(keys)

/** Every command that can be used now, the latest screen first. */
export const commands = computed(() => {
  const seen = new Set<string>()
  return [...layers].reverse().flat().filter((command) => !seen.has(command.id) && seen.add(command.id) && (command.when?.() ?? true))
})

/** Offers commands until the component (or scope) ends. */
export function useCommands(list: readonly Command[]): void {
  const layer = [...list]
  layers.push(layer)
  onScopeDispose(() => {
    const at = layers.indexOf(layer)
    if (at >= 0) layers.splice(at, 1)
  })
}
export const findCommand = (id: string): Command | undefined => commands.value.find((command) => command.id === id)

const signs: Record<string, string> = {
  mod: isMac ? '⌘' : 'Ctrl', alt: isMac ? '⌥' : 'Alt', shift: '⇧', ArrowDown: '↓', ArrowUp: '↑', ArrowLeft: '←', ArrowRight: '→', Enter: '↵', Escape: 'esc',
  ' ': 'space', space: 'space', Backspace: '⌫', Delete: 'del', Tab: 'tab', PageUp: 'pg up', PageDown: 'pg dn', Home: 'home', End: 'end',
}
/** The first of the keys that works, with single letters on or off. */
export const firstKeys = (keys: string): string => keys.split('|').find((one) => letters.value || !isLetter(one)) ?? ''
/** The caps to print for the first of the keys: `mod+k` is ⌘ K. */
export function caps(keys: string): string[] {
  return firstKeys(keys).split(/[+ ]/).filter(Boolean).map((part) => signs[part] ?? (part.length === 1 ? part.toUpperCase() : part))
}

/** The keys of an event, as commands name them. */
export function stroke(event: KeyboardEvent): string {
  // AltGr, on a Mac Option, is no modifier where it makes a sign: on many keyboards [ and ] need it, and Windows tells it as Ctrl with Alt.
  const graph = isMac ? event.altKey && event.key.length === 1 && !/^Key[A-Z]$/.test(event.code) : event.getModifierState('AltGraph')
  const mod = !graph && (isMac ? event.metaKey : event.ctrlKey)
  const alt = !graph && event.altKey
  const shifted = event.shiftKey && (event.key.length > 1 || /\p{L}/u.test(event.key))
  const key = event.key === ' ' ? 'space' : event.key.length === 1 ? event.key.toLowerCase() : event.key
  // With Alt the key may be another letter (⌥F is ƒ), on a Cyrillic keyboard it always is: the physical key tells which.
  const plain = /^Key[A-Z]$/.test(event.code) && (alt || (event.key.length === 1 && event.key > '\x7f')) ? event.code.slice(3).toLowerCase() : key
  return `${mod ? 'mod+' : ''}${alt ? 'alt+' : ''}${shifted ? 'shift+' : ''}${plain}`
}

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches('textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit])'))

let first = ''
let firstAt = 0

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.key === 'Shift' || event.key === 'Control' || event.key === 'Alt' || event.key === 'Meta') return
  const typed = stroke(event)
  // Inside an open menu the keys belong to the menu, and arrows to the form that they move in.
  const field = isField(event.target) || (event.target instanceof Element && !!event.target.closest(event.key.startsWith('Arrow') ? '[popover], form' : '[popover]'))
  const pair = first && event.timeStamp - firstAt < 1200 ? `${first} ${typed}` : ''
  first = ''
  // What is typed into a field is text, whatever it could be else.
  if (field && isField(event.target) && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) return
  const modal = document.querySelector('dialog:modal')
  if (!field && !modal && !event.ctrlKey && !event.metaKey && !event.altKey && keepKey(event.key)) {
    event.preventDefault()
    return
  }
  const open = commands.value.flatMap((command) => (!command.keys || ((field || modal) && !command.inFields) ? [] : command.keys.split('|').filter((keys) => letters.value || !isLetter(keys)).map((keys) => ({ keys, command }))))
  // The second key of a pair is that and nothing else: G C goes to the contacts and creates none.
  for (const wanted of pair ? [pair, typed] : [typed]) {
    for (const { keys, command } of open) {
      if (keys !== wanted) continue
      // Enter and space on a button press the button.
      if ((typed === 'Enter' || typed === 'space') && event.target instanceof Element && event.target.closest('button, a, summary, input')) continue
      event.preventDefault()
      command.run(event)
      return
    }
  }
  if (field || !open.some(({ keys }) => keys.startsWith(`${typed} `))) return
  first = typed
  firstAt = event.timeStamp
}

export function startShortcuts(): void {
  document.addEventListener('keydown', onKey)
}
