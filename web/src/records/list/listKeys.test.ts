import { expect, test, vi } from 'vitest'
import { effectScope, ref } from 'vue'
import { aType } from '../../api/builders'
import type { List } from './list'

vi.hoisted(() => {
  vi.stubGlobal('location', { pathname: '/', search: '' })
  vi.stubGlobal('addEventListener', () => {})
})
const { useListKeys } = await import('./listKeys')
const { findCommand } = await import('../../base/shortcuts')

test('Columns can be chosen whenever their button is there, filters and an order only over something', () => {
  const sifts = ref(false)
  const list = { type: ref(aType('contact', [])), sifts, selection: { size: ref(0) }, rows: { size: ref(0) }, view: { filter: ref('') }, cursor: ref(0) }
  const act = { open() {}, togglePanel() {}, create() {}, addFilter() {}, sort() {}, columns() {}, clearFilters() {} }
  const scope = effectScope()
  scope.run(() => useListKeys(list as unknown as List, act))
  const offered = (): string[] => ['filter', 'sort', 'columns'].filter((id) => findCommand(id))

  expect(offered()).toEqual(['columns'])
  sifts.value = true

  expect(offered()).toEqual(['filter', 'sort', 'columns'])
  scope.stop()
})
