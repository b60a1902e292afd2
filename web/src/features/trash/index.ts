import type { Feature } from '../../base/feature'

export const feature: Feature = {
  order: 80,
  routes: [{ path: '/trash', title: 'Trash', page: () => import('./TrashPage.vue') }],
  rail: [{ to: '/trash', label: 'Trash', icon: 'trash-2', keys: 'g d', foot: true }],
}
