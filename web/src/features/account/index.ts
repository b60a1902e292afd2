import type { Feature } from '../../base/feature'
import { m } from '../../base/messages'

export const feature: Feature = {
  order: 100,
  routes: [
    { path: '/sign-in', title: m.titles.signIn, open: true, page: () => import('./SignIn.vue') },
    { path: '/setup', title: m.titles.setUp, open: true, page: () => import('./SetUp.vue') },
    { path: '/invitation', title: m.titles.invitation, open: true, page: () => import('./Invitation.vue') },
    { path: '/invitation/:token', title: m.titles.invitation, open: true, page: () => import('./Invitation.vue') },
  ],
}
