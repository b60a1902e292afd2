import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { here, keep, keepIn, kept } from './keep'

beforeEach(() => {
  const store = new Map<string, string>()
  vi.stubGlobal('localStorage', { getItem: (key: string) => store.get(key) ?? null, setItem: (key: string, value: string) => store.set(key, value), removeItem: (key: string) => store.delete(key) })
})
afterEach(() => { vi.unstubAllGlobals() })

test('What is kept in one workspace is not found in another, and is there again on return', () => {
  keepIn('A')
  keep(here('draft.contacts'), 'Aardvark')
  keepIn('B')

  expect(kept(here('draft.contacts'))).toBeNull()
  keep(here('draft.contacts'), 'Zebra')
  keepIn('A')

  expect(kept(here('draft.contacts'))).toBe('Aardvark')
})
