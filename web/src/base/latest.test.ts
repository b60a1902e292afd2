import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { effectScope, type EffectScope } from 'vue'
import { useLatest } from './latest'

let scope: EffectScope
/** Every question that was sent, to be answered by hand, whether it was let go of or not. */
let sent: { readonly question: string; readonly signal: AbortSignal; readonly answer: (text: string) => void; readonly fail: () => void }[]
const settle = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0)

beforeEach(() => {
  vi.useFakeTimers()
  scope = effectScope()
  sent = []
})
afterEach(() => {
  scope.stop()
  vi.useRealTimers()
})
const open = (wait = 0) => scope.run(() => useLatest((question: string, signal) => new Promise<string>((answer, fail) => {
  sent.push({ question, signal, answer, fail: () => fail(new Error()) })
}), wait)) ?? expect.fail()

describe('the answers to questions that follow one another', () => {
  test('are dropped when they come late, whatever the order in which they come', async () => {
    const latest = open()
    void latest.ask('m')
    void latest.ask('ma')

    sent[1]?.answer('those of ma')
    await settle()
    sent[0]?.answer('those of m')
    await settle()

    expect(latest.last()).toBe('those of ma')
    expect(latest.of('ma')).toBe('those of ma')
    expect(latest.of('m')).toBeNull()
    expect(latest.answered('m')).toBe(false)
  })
  test('stay until the next is there, but are not taken for it', async () => {
    const latest = open()
    void latest.ask('m')
    sent[0]?.answer('those of m')
    await settle()

    void latest.ask('ma')

    expect(latest.last()).toBe('those of m')
    expect(latest.of('ma')).toBeNull()
    expect(latest.answered('ma')).toBe(false)
  })
  test('are no longer waited for by the network, either', () => {
    const latest = open()
    void latest.ask('m')
    void latest.ask('ma')
    expect(sent.map(({ signal }) => signal.aborted)).toEqual([true, false])

    scope.stop()

    expect(sent[1]?.signal.aborted).toBe(true)
  })
  test('say nothing where they fail, and the one before does not stand for them', async () => {
    const latest = open()
    void latest.ask('m')
    sent[0]?.answer('those of m')
    await settle()
    void latest.ask('ma')

    sent[1]?.fail()
    await settle()

    expect(latest.answered('ma')).toBe(true)
    expect(latest.last()).toBeNull()
  })
  test('are asked for after a while only, and of those that follow sooner only the last', async () => {
    const latest = open(100)
    void latest.ask('m')
    await vi.advanceTimersByTimeAsync(99)
    void latest.ask('ma')
    await vi.advanceTimersByTimeAsync(99)
    expect(sent).toEqual([])

    await vi.advanceTimersByTimeAsync(1)

    expect(sent.map(({ question }) => question)).toEqual(['ma'])
  })
  test('are acted upon when they are those that were waited for', async () => {
    const latest = open()
    const taken: string[] = []
    void latest.ask('ma')
    latest.whenAnswered('ma', () => taken.push(`ma: ${latest.last()}`))
    expect(taken).toEqual([])

    sent[0]?.answer('Mary')
    await settle()
    expect(taken).toEqual(['ma: Mary'])
    latest.whenAnswered('ma', () => taken.push('again'))
    expect(taken).toEqual(['ma: Mary', 'again'])
  })
  test('are not acted upon when something else was asked since, or nobody asks any more', async () => {
    const latest = open()
    const take = vi.fn()
    void latest.ask('m')
    latest.whenAnswered('m', take)
    void latest.ask('ma')
    latest.whenAnswered('ma', take)
    latest.forget()
    for (const { answer } of sent) answer('Mary')
    await settle()
    void latest.ask('ma')
    sent.at(-1)?.answer('Mary')
    await settle()

    expect(take).not.toHaveBeenCalled()
    expect(latest.of('ma')).toBe('Mary')
  })
  test('are forgotten when nobody asks any more', async () => {
    const latest = open()
    void latest.ask('m')
    sent[0]?.answer('Mary')
    await settle()

    latest.forget()

    expect(latest.last()).toBeNull()
    expect(latest.answered('m')).toBe(false)
  })
})
