import type { Feature } from '../../base/feature'
import './preferences'

export const feature: Feature = {
  order: 90,
  routes: [
    { path: '/settings', title: 'Settings', page: () => import('./Home.vue') },
    { path: '/settings/profile', title: 'Profile and look', page: () => import('./Profile.vue') },
    { path: '/settings/devices', title: 'Devices', page: () => import('./Devices.vue') },
    { path: '/settings/workspace', title: 'Workspace', page: () => import('./Workspace.vue') },
    { path: '/settings/team', title: 'Team', page: () => import('./Team.vue') },
    { path: '/settings/fields', title: 'Fields', page: () => import('./Fields.vue') },
    { path: '/settings/keys', title: 'Keys', page: () => import('./Keys.vue') },
  ],
  rail: [{ to: '/settings', label: 'Settings', icon: 'settings', keys: 'g s', foot: true, bar: true }],
}
