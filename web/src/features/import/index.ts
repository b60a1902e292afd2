import type { Feature } from '../../base/feature'
import { m } from '../../base/messages'

export const feature: Feature = {
  order: 70,
  routes: [
    { path: '/import', title: m.titles.import, page: () => import('./ImportsPage.vue') },
    { path: '/import/:id', title: m.titles.import, page: () => import('./ImportPage.vue') },
  ],
  rail: [{ to: '/import', label: m.titles.import, icon: 'file-up', keys: 'g i', foot: true }],
}
