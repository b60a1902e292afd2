import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { draft, drafted, forgetDrafts, here, keep, keepIn, kept, shelved } from './keep'

beforeEach(() => {
  const store: Record<string, string> = {}
  const ways = { getItem: (key: string) => store[key] ?? null, setItem: (key: string, value: string) => { store[key] = value }, removeItem: (key: string) => { delete store[key] } }
  for (const [name, value] of Object.entries(ways)) Object.defineProperty(store, name, { value })
  vi.stubGlobal('localStorage', store)
})
afterEach(() => { vi.unstubAllGlobals() })

test('What is kept in one workspace is not found in another, and is there again on return', () => {
  keepIn('A', 'ada')
  keep(here('columns.contacts'), 'Aardvark')
  keepIn('B', 'ada')

  expect(kept(here('columns.contacts'))).toBeNull()
  keep(here('columns.contacts'), 'Zebra')
  keepIn('A', 'ada')

  expect(kept(here('columns.contacts'))).toBe('Aardvark')
})

test('What a person typed is theirs alone, and gone when they sign out', () => {
  keepIn('A', 'ada')
  keep(draft('contacts'), 'Aardvark')
  keep(here('columns.contacts'), 'name')
  keepIn('A', 'mira')

  expect(kept(draft('contacts'))).toBeNull()
  keep(draft('contacts'), 'Zebra')
  forgetDrafts()

  expect(kept(draft('contacts'))).toBeNull()
  expect(kept(here('columns.contacts'))).toBe('name')
  keepIn('A', 'ada')
  expect(kept(draft('contacts'))).toBe('Aardvark')
})

test('What a person typed while drafts bore their user of the workspace is theirs on, once they are back there', () => {
  keep('draft.ada of A.A.contacts', 'Aardvark')
  keep('draft.ada of A.A.outbox', '[{}]')
  keep('draft.ada.A.outbox', '[{},{}]')
  keep('draft.mira of A.A.contacts', 'Zebra')

  keepIn('A', 'ada', 'ada of A')

  expect([kept(draft('contacts')), shelved()]).toEqual(['Aardvark', 2])
  expect([kept('draft.ada of A.A.contacts'), kept('draft.mira of A.A.contacts')]).toEqual([null, 'Zebra'])
  // What has another in its place waits until that is gone.
  expect(kept('draft.ada of A.A.outbox')).toBe('[{}]')
  keep(draft('outbox'), null)
  keepIn('A', 'ada', 'ada of A')
  expect(shelved()).toBe(1)
})

test('What cannot be read on the device hides nothing of what can', () => {
  keepIn('A', 'ada')
  for (const [where, text] of [['A', '[{},{}]'], ['B', '{}'], ['C', 'x'], ['D', '[{}]']] as const) keep(draft('outbox', 'ada', where), text)

  keep(`${draft('outbox', 'ada', 'E')}.tab`, '[{}]')
  expect([shelved(), shelved(true), shelved(true, `${draft('outbox', 'ada', 'E')}.tab`)]).toEqual([2, 4, 3])
})

test('What was written and not sent counts wherever it lies, and what is under way does not count twice', () => {
  keepIn('A', 'ada')
  for (const name of ['activity.R', 'note.R', 'contacts', 'contacts.sent', 'outbox', 'outbox.tab']) keep(draft(name), '{}')
  keep(draft('activity.S', 'ada', 'B'), '{}')
  keep(draft('activity.S', 'mira', 'A'), '{}')

  expect(drafted()).toBe(4)
})
