import type { Feature } from '../../base/feature'

export const feature: Feature = {
  order: 70,
  routes: [
    { path: '/import', title: 'Import', page: () => import('./ImportsPage.vue') },
    { path: '/import/:id', title: 'Import', page: () => import('./ImportPage.vue') },
  ],
  rail: [{ to: '/import', label: 'Import', icon: 'file-up', keys: 'g i', foot: true }],
}
