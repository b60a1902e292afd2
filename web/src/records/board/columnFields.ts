import type { Field, RecordType } from '../../api/types'
import { href, place } from '../../base/router'
import { kindOf } from '../../fields'
import { m } from './messages'

/** The fields that a board can have columns by. */
export const columnFieldsOf = (type: RecordType): readonly Field[] => type.fields.filter((field) => kindOf(field).columns && !field.path && !field.readOnly)

const icons = { board: 'square-kanban', table: 'table-2' } as const
/** How the records of a type can be shown; filter and sort stay. Nothing where there is one way only. */
export const waysOf = (type: RecordType) => (columnFieldsOf(type).length ? (['board', 'table'] as const) : []).map((id) => ({
  id, label: m[id], icon: icons[id], on: place.path.endsWith('/board') === (id === 'board'),
  to: href(`/${type.plural}${id === 'board' ? '/board' : ''}`, { filter: place.query['filter'], sort: place.query['sort'] }),
}))
