import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { effectScope, ref, type EffectScope } from 'vue'
import { declared } from '../api/declared'
import { records } from '../api/records'
import { useAlike } from './alike'

let scope: EffectScope
beforeEach(() => {
  scope = effectScope()
  vi.useFakeTimers()
  vi.stubGlobal('window', globalThis)
})
afterEach(() => {
  scope.stop()
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

test('Look-alikes are asked for when what is told changes, not after each letter elsewhere, and not by a letter or two', async () => {
  const asked = vi.spyOn(records, 'duplicates').mockResolvedValue({ items: [] })
  const told = ref<Record<string, string>>({ name: '', email: '' })
  scope.run(() => useAlike(() => declared('contact'), () => told.value))
  const tell = async (given: Record<string, string>): Promise<number> => {
    told.value = { ...given }
    await vi.advanceTimersByTimeAsync(1000)
    return asked.mock.calls.length
  }

  expect(await tell({ name: 'Ma', email: 'm', phone: '+46 4', externalId: '7' })).toBe(0)
  expect(await tell({ name: 'Maya', email: '' })).toBe(1)
  expect(await tell({ name: 'Maya', email: '' })).toBe(1)
  expect(await tell({ name: 'Maya', email: 'maya@x.example' })).toBe(2)
  expect(asked.mock.lastCall?.[1]).toEqual({ name: 'Maya', email: 'maya@x.example' })
})
