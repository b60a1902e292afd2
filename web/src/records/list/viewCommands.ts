import { fetched } from '../../base/lazy'
import { go } from '../../base/router'
import { mayWrite } from '../../base/session'
import type { Command } from '../../base/shortcuts'
import { m as common } from '../messages'
import type { List } from './list'
import { m } from './messages'

export interface ViewActions {
  readonly create: () => void
  readonly addFilter: () => void
  readonly sort: () => void
  readonly clearFilters: () => void
}

/** What can be done with the records of a type, however they are shown; `any`: there are some. */
export const viewCommands = (list: List, any: () => boolean, act: ViewActions): Command[] => [
  { id: 'filter', label: m.addFilter, keys: 'f', icon: 'list-filter', hint: m.filterHint, when: () => list.sifts.value, run: act.addFilter },
  { id: 'clear-filters', label: m.clearFilters, keys: 'alt+f', icon: 'x', when: () => list.view.filter.value !== '', run: act.clearFilters },
  { id: 'sort', label: m.sort, keys: 's', icon: 'arrow-down-wide-narrow', when: () => list.sifts.value, run: act.sort },
  { id: 'filter-help', label: m.howFilters, icon: 'circle-question-mark', run: () => void go('/help/filters') },
  { id: 'refresh', label: m.refresh, keys: 'r', icon: 'refresh-cw', run: () => list.again.run() },
  { id: 'create', label: common.newOne(list.type.value.label), keys: 'c', icon: 'plus', when: mayWrite, run: act.create },
  { id: 'export', label: m.exportCsv, icon: 'download', when: any, run: () => void fetched(() => import('../bulk/export')).then(({ exportList }) => exportList(list)) },
]
