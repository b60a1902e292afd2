import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { leisurely } from './throttle'

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

test('Runs at once, then once in two seconds, and the last time that it was asked for is not missed', () => {
  const run = vi.fn()
  const late = leisurely(run)

  for (let i = 0; i < 45; i++) {
    late.soon()
    vi.advanceTimersByTime(100)
  }
  expect(run).toHaveBeenCalledTimes(3)
  vi.advanceTimersByTime(2000)
  expect(run).toHaveBeenCalledTimes(4)

  vi.advanceTimersByTime(60_000)
  expect(run).toHaveBeenCalledTimes(4)
})

test('Waits while it may not, and not for what was run by another way', () => {
  let may = false
  const run = vi.fn()
  const late = leisurely(run, () => may)
  late.soon()
  vi.advanceTimersByTime(10_000)
  expect(run).not.toHaveBeenCalled()

  may = true
  vi.advanceTimersByTime(2000)
  expect(run).toHaveBeenCalledTimes(1)
  late.soon()
  late.ran()
  vi.advanceTimersByTime(10_000)

  expect(run).toHaveBeenCalledTimes(1)
})
