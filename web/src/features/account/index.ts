import type { Feature } from '../../base/feature'

export const feature: Feature = {
  order: 100,
  routes: [
    { path: '/sign-in', title: 'Sign in', open: true, page: () => import('./SignIn.vue') },
    { path: '/setup', title: 'Set up', open: true, page: () => import('./SetUp.vue') },
    { path: '/invitation', title: 'Invitation', open: true, page: () => import('./Invitation.vue') },
    { path: '/invitation/:token', title: 'Invitation', open: true, page: () => import('./Invitation.vue') },
  ],
}
