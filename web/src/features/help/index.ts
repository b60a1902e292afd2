import type { Feature } from '../../base/feature'
import { m } from '../../base/messages'

export const feature: Feature = {
  order: 95,
  routes: [{ path: '/help/filters', title: m.titles.filters, page: () => import('./FilterHelp.vue') }],
}
