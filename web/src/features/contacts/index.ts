import type { Feature } from '../../app/feature'

export const feature: Feature = {
  order: 10,
  routes: [
    { path: '/contacts', title: 'Contacts', page: () => import('./Contacts.vue') },
    { path: '/contacts/new', title: 'New contact', props: { plural: 'contacts' }, page: () => import('../../records/RecordNew.vue') },
    { path: '/contacts/:id', title: 'Contact', props: { plural: 'contacts' }, page: () => import('../../records/RecordPage.vue') },
  ],
  rail: [{ to: '/contacts', label: 'Contacts', icon: 'users', keys: 'g c', bar: true }],
}
