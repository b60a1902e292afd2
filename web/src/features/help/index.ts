import type { Feature } from '../../base/feature'

export const feature: Feature = {
  order: 95,
  routes: [{ path: '/help/filters', title: 'How filters work', page: () => import('./FilterHelp.vue') }],
}
