import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { pause } from './backOff'
import { poller } from './poll'

describe('Asking for progress', () => {
  beforeEach(() => { vi.useFakeTimers() })
  afterEach(() => { vi.useRealTimers() })

  test('is quick at first, then slower, slow while nobody looks, patient when there is no answer', () => {
    expect(pause(0, 0, false)).toBe(200)
    expect(pause(3, 0, false)).toBeGreaterThan(pause(1, 0, false))
    expect(pause(50, 0, false)).toBe(1000)
    expect(pause(0, 0, true)).toBe(5000)
    expect([1, 2, 3, 9].map((failures) => pause(0, failures, false))).toEqual([1000, 2000, 4000, 15_000])
  })
  test('ends when the work is over', async () => {
    const ask = vi.fn().mockResolvedValueOnce('running').mockResolvedValueOnce('done')
    const got: string[] = []
    poller<string>({ ask, got: (answer) => { got.push(answer); return answer === 'running' }, failed: () => true }).start()

    await vi.advanceTimersByTimeAsync(60_000)

    expect(got).toEqual(['running', 'done'])
    expect(ask).toHaveBeenCalledTimes(2)
  })
  test('goes on after failures until told to give up', async () => {
    const ask = vi.fn().mockRejectedValueOnce(new Error('no')).mockRejectedValueOnce(new Error('no')).mockResolvedValueOnce('done')
    const failed = vi.fn(() => true)
    poller<string>({ ask, got: () => false, failed }).start()

    await vi.advanceTimersByTimeAsync(60_000)

    expect(failed).toHaveBeenCalledTimes(2)
    expect(ask).toHaveBeenCalledTimes(3)
  })
  test('takes no answer after it was stopped', async () => {
    let answer: (text: string) => void = () => {}
    const got = vi.fn(() => false)
    const asking = poller<string>({ ask: () => new Promise((resolve) => { answer = resolve }), got, failed: () => true })
    asking.start()
    await vi.advanceTimersByTimeAsync(1000)

    asking.stop()
    answer('late')
    await vi.advanceTimersByTimeAsync(1000)

    expect(got).not.toHaveBeenCalled()
  })
})
