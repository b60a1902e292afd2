import type { Feature } from '../../base/feature'
import { m } from '../../base/messages'

export const feature: Feature = {
  order: 80,
  routes: [{ path: '/trash', title: m.titles.trash, page: () => import('./TrashPage.vue') }],
  rail: [{ to: '/trash', label: m.titles.trash, icon: 'trash-2', keys: 'g d', foot: true }],
}
