import { m } from '../base/messages'
import { schema } from '../api/schema'
import type { RecordType } from '../api/types'
import type { IconName } from '../base/iconNames'
import type { RailEntry } from '../base/feature'
import type { Route } from '../base/router'

/** The pages that every record type has, from what the schema says about it. A folder in features/ is for what one type alone has. */

const list = () => import('../records/list/ListPage.vue')
const board = () => import('../records/board/BoardPage.vue')
const forecast = () => import('../records/forecast/ForecastPage.vue')
const record = () => import('../records/record/RecordPage.vue')

export function routesOf(type: RecordType): Route[] {
  const props = { plural: type.plural }
  return [
    { path: `/${type.plural}`, title: type.labelPlural, props, page: list },
    { path: `/${type.plural}/new`, title: m.newOne(type.label), props, page: () => import('../records/form/RecordNew.vue') },
    { path: `/${type.plural}/board`, title: type.labelPlural, props, page: board },
    { path: `/${type.plural}/forecast`, title: type.labelPlural, props, page: forecast },
    { path: `/${type.plural}/:id`, title: type.label, props, page: record },
  ]
}

/** The icons that suit a record type; one that is not among them is a sheet of paper. */
const icons: readonly IconName[] = ['users', 'building-2', 'banknote', 'calendar', 'mail', 'phone', 'map-pin', 'star', 'tag', 'message-square', 'clock']

export function railOf(type: RecordType): RailEntry {
  const { icon, key } = type.presentation
  return { to: `/${type.plural}`, label: type.labelPlural, icon: icons.find((known) => known === icon) ?? 'file-text', bar: true, ...(key && { keys: `g ${key}` }) }
}

/** Where somebody who is signed in begins; the root again while nobody knows. */
export const home = (): string => `/${schema.value.types[0]?.plural ?? ''}`

/** The page that an address has when it is no feature's, before the schema is there: its script may come meanwhile. */
export const likely = (path: string): Route['page'] => (path.endsWith('/board') ? board : path.endsWith('/forecast') ? forecast : path.split('/').filter(Boolean).length > 1 ? record : list)
