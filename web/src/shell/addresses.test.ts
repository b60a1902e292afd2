import { expect, test, vi } from 'vitest'
import { addresses } from '../../finish'

vi.stubGlobal('location', { pathname: '/' })

test('the server is told every address that the router knows, and no other', async () => {
  const { features } = await import('./features')
  const known = features.flatMap((feature) => feature.routes.map((route) => route.path))
  expect(addresses()).toEqual([...new Set(['/', ...known])].sort())
})
