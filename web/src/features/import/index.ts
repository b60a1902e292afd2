import type { Feature } from '../../base/feature'
import { m } from '../../base/messages'
import { mayWrite } from '../../base/session'

export const feature: Feature = {
  order: 70,
  routes: [
    { path: '/import', title: m.titles.import, page: () => import('./ImportsPage.vue') },
    // Who may not write is told so where all imports are, and is not sent what one is made with.
    { path: '/import/:id', title: m.titles.import, page: () => (mayWrite() ? import('./ImportPage.vue') : import('./ImportsPage.vue')) },
  ],
  rail: [{ to: '/import', label: m.titles.import, icon: 'file-up', keys: 'g i', foot: true }],
}
