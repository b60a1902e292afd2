import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { effectScope, ref, type EffectScope } from 'vue'
import { declared } from '../../api/declared'
import { records } from '../../api/records'
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

test('The warning about what was typed before does not come after the one about what is', async () => {
  const answers: ((items: Awaited<ReturnType<typeof records.duplicates>>) => void)[] = []
  vi.spyOn(records, 'duplicates').mockImplementation(() => new Promise((resolve) => { answers.push(resolve) }))
  const told = ref({ name: 'Maya' })
  const found = scope.run(() => useAlike(() => declared('contact'), () => told.value)) ?? expect.fail()
  await vi.advanceTimersByTimeAsync(300)
  told.value = { name: 'Mayra' }
  await vi.advanceTimersByTimeAsync(300)

  answers[1]?.({ items: [{ id: '2', version: 1, why: 'name' }] })
  answers[0]?.({ items: [{ id: '1', version: 1, why: 'name' }] })
  await vi.advanceTimersByTimeAsync(0)

  expect(found.value.map(({ id }) => id)).toEqual(['2'])
})
