import { effectScope, nextTick } from 'vue'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { neighbour } from '../../base/rowKeys'
import { caps, firstKeys, isLetter, setLetters } from '../../base/shortcuts'
import { drafts, fresh, hues, isTwice, leastUsed, toSend } from './choices'
import { useWorkspace } from './useWorkspace'

test('A new choice takes the least used hue', () => {
  expect(leastUsed([])).toBe('blue')
  expect(leastUsed([{ hue: 'blue' }, { hue: 'green' }, { hue: 'blue' }])).toBe('gold')
  expect(leastUsed(hues.map((hue) => ({ hue })))).toBe('blue')
})
test('Only what the server needs is sent: old choices with their value, new ones without, empty ones not at all', () => {
  const list = drafts([{ value: 'a', label: 'A', hue: 'rose' }])
  list.push(fresh(list, ' B '), fresh(list, '  '))

  expect(toSend(list)).toEqual([{ label: 'A', hue: 'rose', value: 'a' }, { label: 'B', hue: 'blue' }])
})
test('A second choice of the same name is told, whatever its case', () => {
  const list = drafts([{ value: 'a', label: 'Rolling' }, { value: 'b', label: 'rolling ' }])

  expect(isTwice(list, 0)).toBe(false)
  expect(isTwice(list, 1)).toBe(true)
})
test('Walking the rows stops at the ends and starts at the near one', () => {
  const rows = ['a', 'b', 'c']
  expect(neighbour(rows, null, 1)).toBe('a')
  expect(neighbour(rows, null, -1)).toBe('c')
  expect(neighbour(rows, 'c', 1)).toBe('c')
  expect(neighbour(rows, 'b', -1)).toBe('a')
  expect(neighbour([], null, 1)).toBeUndefined()
})
test('With single letters off only keys with a modifier or a name are printed and work', () => {
  expect(['c', 'g s', '/'].every(isLetter)).toBe(true)
  expect(['mod+k', 'Enter', 'shift+ArrowDown', 'alt+f'].some(isLetter)).toBe(false)

  setLetters(false)
  const off = [firstKeys('/|mod+k'), ...caps('c')]
  setLetters(true)

  expect(off).toEqual(['mod+k'])
  expect(firstKeys('/|mod+k')).toBe('/')
})

describe('While telephone numbers are read again', () => {
  beforeEach(() => { vi.useFakeTimers(); vi.stubGlobal('document', { hidden: false }) })
  afterEach(() => { vi.useRealTimers(); vi.unstubAllGlobals() })

  const read = (count: number): Response => Response.json({ version: 1, phones: { read: count, of: 9 } })
  const done = (version: number): Response => Response.json({ version })
  async function follow(...answers: readonly (() => Response)[]): Promise<{ state: ReturnType<typeof useWorkspace>; asked: ReturnType<typeof vi.fn>; leave: () => void }> {
    let turn = 0
    const asked = vi.fn(async () => (answers[turn++] ?? (() => { throw new TypeError('asked too often') }))())
    vi.stubGlobal('fetch', asked)
    const scope = effectScope()
    const state = scope.run(useWorkspace)
    if (!state) throw new Error('no scope')
    await vi.advanceTimersByTimeAsync(0)
    await nextTick()
    return { state, asked, leave: () => { scope.stop() } }
  }

  test('it is asked until they are, also after no answer', async () => {
    const { state, asked } = await follow(() => read(1), () => read(4), () => { throw new TypeError('no line') }, () => read(8), () => done(1))

    await vi.advanceTimersByTimeAsync(60_000)

    expect(state.value.value?.phones).toBeUndefined()
    expect(asked).toHaveBeenCalledTimes(5)
  })
  test('nothing is asked once nobody looks any more', async () => {
    const { asked, leave } = await follow(() => read(1))

    leave()
    await vi.advanceTimersByTimeAsync(60_000)

    expect(asked).toHaveBeenCalledTimes(1)
  })
  test('a change of something else keeps showing how far it is', async () => {
    const { state } = await follow(() => read(1), () => done(2), () => done(2))

    await state.change({ language: 'de' })
    const meanwhile = state.value.value
    await vi.advanceTimersByTimeAsync(60_000)

    expect(meanwhile).toEqual({ version: 2, phones: { read: 1, of: 9 } })
    expect(state.value.value).toEqual({ version: 2 })
  })
})
