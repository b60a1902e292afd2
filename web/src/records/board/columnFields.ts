import type { Field, RecordType } from '../../api/types'
import { href, place } from '../../base/router'
import { kindOf } from '../../fields'
import { stays } from '../preset'
import { m } from './switchMessages'

/** The fields that a board can have columns by. */
export const columnFieldsOf = (type: RecordType): readonly Field[] => type.fields.filter((field) => kindOf(field).columns && !field.path && !field.readOnly && !stays(type, field))

const icons = { board: 'square-kanban', table: 'table-2', forecast: 'chart-column' } as const
type Way = keyof typeof icons
const pathOf: Readonly<Record<Way, string>> = { board: '/board', table: '', forecast: '/forecast' }
const shownBy = (): Way => (place.path.endsWith('/board') ? 'board' : place.path.endsWith('/forecast') ? 'forecast' : 'table')
/** How the records of a type can be shown; filter and sort stay. Nothing where there is one way only. */
export function waysOf(type: RecordType) {
  const ways: readonly Way[] = [...(columnFieldsOf(type).length ? ['board' as const] : []), 'table', ...(type.presentation.forecast ? ['forecast' as const] : [])]
  return (ways.length > 1 ? ways : []).map((id) => ({
    id, label: m[id], icon: icons[id], on: shownBy() === id,
    to: href(`/${type.plural}${pathOf[id]}`, { filter: place.query['filter'], sort: place.query['sort'] }),
  }))
}
