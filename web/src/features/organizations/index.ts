import type { Feature } from '../../app/feature'

export const feature: Feature = {
  order: 20,
  routes: [
    { path: '/organizations', title: 'Organizations', page: () => import('./Organizations.vue') },
    { path: '/organizations/new', title: 'New organization', props: { plural: 'organizations' }, page: () => import('../../records/RecordNew.vue') },
    { path: '/organizations/:id', title: 'Organization', props: { plural: 'organizations' }, page: () => import('../../records/RecordPage.vue') },
  ],
  rail: [{ to: '/organizations', label: 'Organizations', icon: 'building-2', keys: 'g o', bar: true }],
}
