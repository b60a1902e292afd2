import { h, type FunctionalComponent, type VNode } from 'vue'
import { lazy } from '../../base/lazy'
import type { Cell, Field, Rec } from '../../api/types'
import { count } from '../../base/words'
import { kindOf } from '../../fields'
import { isEmpty, plain } from '../../api/values'
import { avatar } from '../../ui/avatar'
import type { Column } from '../preset'

const CellEditor = lazy(() => import('./CellEditor.vue'))

export interface RowProps {
  slotId: string
  index: number
  top: number
  record: Rec | undefined
  columns: readonly Column[]
  title: string
  plural: string
  square: boolean
  subtitle: readonly Field[]
  /** Phones: two lines and the sort value. */
  narrow: boolean
  sortField: Field | undefined
  current: boolean
  cell: string | null
  selected: boolean
  edit: string | null
  pending: boolean
  /** Fields whose change waits for a person. */
  stuck: readonly string[] | undefined
  /** Fields that somebody else changed a moment ago. */
  live: readonly string[] | undefined
}

const view = (field: Field, value: Cell): ReturnType<ReturnType<typeof kindOf>['view']> => (isEmpty(value) ? null : kindOf(field).view(value, field, { list: true }))
/** Kinds of fields that tell who or what something is. */
const told: ReadonlySet<string> = new Set(['email', 'phone', 'text', 'url', 'choice', 'tags', 'relation'])
const widths = ['w0', 'w1', 'w2', 'w3']
/** An element of its own: were it turned into the text that comes, the browser would call that a move. */
const skel = (width: string | undefined): VNode => h('span', { key: 'skel', class: ['skel', width] })


/** One row of the list, recycled: drawn by hand because a page of rows is drawn at every step of scrolling. */
export const ListRow: FunctionalComponent<RowProps> = (props) => {
  const { record, columns, index } = props
  const name = record ? plain(record[props.title]) : ''
  const cells: (VNode | null)[] = [
    h('div', { class: 'gut', role: 'gridcell', 'aria-colindex': 1 }, [h('span', { class: 'pos' }, count(index + 1)), h('span', { class: ['check', props.selected && 'on'], 'aria-hidden': 'true' })]),
  ]
  if (props.narrow) {
    const text = (field: Field): string => (record && !isEmpty(record[field.name]) ? kindOf(field).text(record[field.name], field) : '')
    // Of who has none of these, the first that is known.
    const second = props.subtitle.map(text).filter(Boolean).join(', ') || columns.map(({ field }) => (field.name !== props.title && field !== props.sortField && told.has(field.kind) ? text(field) : '')).find(Boolean)
    cells.push(
      h('div', { class: 'who', role: record ? 'rowheader' : 'gridcell' }, record
        ? [avatar({ name, org: props.square, size: 'p' }), h('span', { class: 'lines cut' }, [h('span', { class: 'name cut', dir: 'auto' }, name), h('span', { class: 'sub cut', dir: 'auto' }, second)])]
        : [h('span', { class: 'av h-plain p' }), skel('w2')]),
      h('div', { class: 'k num', role: 'gridcell' }, record && props.sortField && props.sortField.name !== props.title ? [view(props.sortField, record[props.sortField.name])] : []),
    )
  } else {
    columns.forEach((column, i) => {
      const { field } = column
      const focus = props.current && props.cell === column.name
      const editing = record && props.edit === column.name
      const common = {
        key: column.name, role: i === 0 && record ? 'rowheader' : 'gridcell', 'data-c': column.name, 'aria-colindex': i + 2, id: focus ? `${props.slotId}-cell` : undefined,
        class: [i === 0 ? 'who' : kindOf(field).figures ? 'r num' : 'c', field.kind === 'relation' || i === 0 ? '' : 'mid', focus && 'at', editing && 'edit', props.stuck?.includes(column.name) && 'stuck', props.live?.includes(column.name) && 'live'],
      }
      if (!record) cells.push(h('div', common, [i === 0 ? h('span', { class: 'av h-plain' }) : null, skel(widths[(index + i * 3) % 4])]))
      else if (editing) cells.push(h('div', common, [h(CellEditor, { record, field })]))
      else if (i === 0) cells.push(h('div', common, [avatar({ name, org: props.square }), h('a', { class: 'name cut', dir: 'auto', href: `/${props.plural}/${record.id}`, tabindex: -1 }, name)]))
      else cells.push(h('div', { ...common, dir: 'auto' }, [view(field, record[column.name])]))
    })
  }
  return h('div', {
    class: ['lr', props.current && 'cur', props.selected && 'sel', props.pending && 'pend'],
    id: props.slotId, role: 'row', 'data-i': index, 'aria-rowindex': index + 2, 'aria-selected': props.selected,
    style: { transform: `translateY(${props.top}px)` },
  }, cells)
}
ListRow.props = ['slotId', 'index', 'top', 'record', 'columns', 'title', 'plural', 'square', 'subtitle', 'narrow', 'sortField', 'current', 'cell', 'selected', 'edit', 'pending', 'stuck', 'live']
