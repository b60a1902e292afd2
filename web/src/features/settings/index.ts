import type { Feature } from '../../base/feature'
import { m } from '../../base/messages'
import './preferences'

export const feature: Feature = {
  order: 90,
  routes: [
    { path: '/settings', title: m.titles.settings, page: () => import('./Home.vue') },
    { path: '/settings/profile', title: m.titles.profile, page: () => import('./Profile.vue') },
    { path: '/settings/devices', title: m.titles.devices, page: () => import('./Devices.vue') },
    { path: '/settings/workspace', title: m.titles.workspace, page: () => import('./Workspace.vue') },
    { path: '/settings/team', title: m.titles.team, page: () => import('./Team.vue') },
    { path: '/settings/fields', title: m.titles.fields, page: () => import('./Fields.vue') },
    { path: '/settings/pipelines', title: m.titles.pipelines, page: () => import('./Pipelines.vue') },
    { path: '/settings/keys', title: m.titles.keys, page: () => import('./Keys.vue') },
  ],
  rail: [{ to: '/settings', label: m.titles.settings, icon: 'settings', keys: 'g s', foot: true, bar: true }],
}
