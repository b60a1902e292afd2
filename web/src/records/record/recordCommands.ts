import { computed, type ComputedRef, type Ref, type ShallowRef, type WritableComputedRef } from 'vue'
import { go, href } from '../../base/router'
import { useCommands } from '../../base/shortcuts'
import type { Tab } from '../../ui/Tabs.vue'
import { m as words } from '../../base/messages'
import { m } from './messages'
import { m as common } from '../messages'
import { iconOfWay, type Way } from '../timeline/entries'
import { m as timelineWords } from '../timeline/messages'
import type { Neighbours } from './neighbours'
import type { Inbound } from '../related/useRelated'

interface Acts {
  readonly may: () => boolean
  /** Activities can be about it. */
  readonly happens: () => boolean
  /** It has a note of its own, or activities can be about it. */
  readonly notes: () => boolean
  readonly near: ShallowRef<Neighbours | null>
  readonly tab: WritableComputedRef<string>
  readonly tabs: ComputedRef<Tab[]>
  readonly inbound: ComputedRef<Inbound[]>
  readonly step: (by: -1 | 1) => void
  readonly toList: () => void
  readonly remove: () => unknown
  readonly write: (way?: Way) => unknown
  readonly editFields: () => unknown
  readonly rename: () => void
  readonly copy: () => void
}

/** Everything the record page answers to by key. */
export function useRecordCommands(acts: Acts): void {
  const add: Ref<Inbound | undefined> = computed(() => acts.inbound.value.find((one) => one.id === acts.tab.value) ?? acts.inbound.value[0])
  useCommands([
    { id: 'record next', label: words.next, keys: 'j|ArrowDown', hint: m.previousNext, icon: 'chevron-down', when: () => !!acts.near.value?.next, run: () => acts.step(1) },
    { id: 'record previous', label: words.previous, keys: 'k|ArrowUp', hint: m.previousNext, icon: 'chevron-up', when: () => !!acts.near.value?.previous, run: () => acts.step(-1) },
    { id: 'record note', label: m.addNote, keys: 'n', icon: 'sticky-note', hint: m.note, when: () => acts.may() && acts.notes(), run: () => void acts.write() },
    ...(['call', 'meeting', 'email', 'message', 'reminder'] as const).map((way) => ({ id: `record ${way}`, label: timelineWords.save[way], icon: iconOfWay[way], ...(way === 'call' ? { keys: 'l' } : {}), when: () => acts.may() && acts.happens(), run: () => void acts.write(way) })),
    { id: 'record edit', label: m.editFields, keys: 'e', icon: 'pencil', hint: m.editFields, when: acts.may, run: () => void acts.editFields() },
    { id: 'record name', label: m.editName, keys: 'shift+e', icon: 'pencil', when: acts.may, run: acts.rename },
    { id: 'record copy', label: m.copyLink, keys: 'shift+c', icon: 'link', run: acts.copy },
    { id: 'record delete', label: m.delete, keys: 'Delete', icon: 'trash-2', when: acts.may, run: () => void acts.remove() },
    { id: 'record add', label: common.newOne(''), keys: 'p', icon: 'user-plus', quiet: true, when: () => acts.may() && !!add.value, run: () => { if (add.value) void go(href(`/${add.value.type.plural}/new`, { [add.value.field.name]: add.value.target })) } },
    { id: 'record list', label: m.back, keys: 'Escape', quiet: true, run: acts.toList },
    ...[0, 1, 2, 3, 4].map((at) => ({ id: `record tab ${at}`, label: m.tabs, keys: String(at + 1), quiet: true, when: () => !!acts.tabs.value[at], run: () => { const next = acts.tabs.value[at]; if (next) acts.tab.value = next.id } })),
  ])
}
