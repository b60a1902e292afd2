import { describe, expect, it } from 'vitest'
import type { ListPage } from '../api/types'
import { Windows } from './windows'

interface Asked { at: number; signal: AbortSignal; answer: () => Promise<void>; fail: (error: unknown) => Promise<void> }

/** A store whose requests are answered by hand. */
function harness(total = 100_000) {
  const asked: Asked[] = []
  const failures: unknown[] = []
  const held = new Map<string, number>()
  let changes = 0
  const store = new Windows(
    (at, limit, signal) => new Promise<ListPage>((resolve, reject) => {
      const page = (): ListPage => {
        const length = Math.max(0, Math.min(limit, total - at))
        return { items: Array.from({ length }, (_, i) => ({ id: `r${at + i}`, version: 1, name: `Row ${at + i}` })), next: at + limit < total ? 'more' : null, previous: null, position: at }
      }
      const settled = () => new Promise<void>((done) => setTimeout(done))
      signal.addEventListener('abort', () => reject(new DOMException('gone', 'AbortError')))
      asked.push({ at, signal, answer: () => { resolve(page()); return settled() }, fail: (error) => { reject(error); return settled() } })
    }),
    {
      take: (rows) => { for (const { id } of rows) held.set(id, (held.get(id) ?? 0) + 1) },
      release: (ids) => { for (const id of ids) held.set(id, (held.get(id) ?? 0) - 1) },
    },
    (failure) => { changes++; if (failure) failures.push(failure) },
  )
  return { store, asked, failures, held: () => [...held].filter(([, times]) => times > 0).length, changes: () => changes, ats: () => asked.map((a) => a.at) }
}

describe('Windows', () => {
  it('At rest it asks for what is seen first, then one window either side', () => {
    const { store, ats } = harness()

    store.want(250, 280)

    expect(ats()).toEqual([200, 300, 100])
  })

  it('A first look asks only for what is seen', () => {
    const { store, ats } = harness()

    store.want(250, 310, 0, 1000, false)

    expect(ats()).toEqual([200, 300])
  })

  it('While scrolling it asks only ahead', () => {
    const down = harness()
    const up = harness()

    down.store.want(250, 280, 30)
    up.store.want(250, 280, -30)

    expect(down.ats()).toEqual([200, 300])
    expect(up.ats()).toEqual([200, 100])
  })

  it('While flying it asks for nothing', () => {
    const { store, asked } = harness()

    store.want(50_000, 50_030, 201)

    expect(asked).toHaveLength(0)
  })

  it('What was passed by is aborted and not asked twice while under way', () => {
    const { store, asked, ats } = harness()
    store.want(0, 30, 10)

    store.want(5, 35, 10)
    store.want(5_000, 5_030, 10)

    expect(ats()).toEqual([0, 100, 5_000, 5_100])
    expect(asked.slice(0, 2).map((a) => a.signal.aborted)).toEqual([true, true])
    expect(asked[2]?.signal.aborted).toBe(false)
  })

  it('An answer fills its rows and tells the list', async () => {
    const { store, asked, changes } = harness()
    store.want(100, 130, 1)

    await asked[0]?.answer()

    expect(store.idAt(105)).toBe('r105')
    expect(store.idAt(205)).toBeUndefined()
    expect(store.indexOf('r105')).toBe(105)
    expect(changes()).toBe(1)
  })

  it('Loaded windows are not asked again, but the least used are forgotten', async () => {
    const { store, asked, held } = harness()
    for (let window = 0; window < 61; window++) {
      store.want(window * 100, window * 100 + 30, -1)
      await Promise.all(asked.slice(-2).map((a) => a.answer()))
    }
    const before = asked.length

    store.want(6_000, 6_030, -1)
    expect(asked.length).toBe(before)
    expect(store.idAt(0)).toBeUndefined()
    expect(store.indexOf('r0')).toBeUndefined()
    store.want(0, 30, -1)
    expect(asked.length).toBe(before + 1)
    expect(held()).toBe(6_000)
    store.close()
    expect(held()).toBe(0)
  })

  it('The end of the list is noticed', async () => {
    const { store, asked } = harness(130)
    store.want(100, 129, -1)

    await asked[0]?.answer()

    expect(store.known).toBe(130)
    expect(store.complete).toBe(true)
  })

  it('It never asks beyond the end', () => {
    const { store, ats } = harness(150)

    store.want(110, 149, 0, 150)

    expect(ats()).toEqual([100, 0])
  })

  it('A row in doubt is asked for anew when it is seen, and stays until then', async () => {
    const { store, asked, ats, held } = harness()
    store.want(0, 30, 1)
    await Promise.all(asked.map((a) => a.answer()))

    store.doubt(7)
    store.want(0, 30, 1)

    expect(ats()).toEqual([0, 100, 0])
    expect(store.idAt(7)).toBe('r7')
    await asked[2]?.answer()
    store.want(0, 30, 1)
    expect(ats()).toEqual([0, 100, 0])
    expect(held()).toBe(200)
  })

  it('A failure is told and the window can be asked again', async () => {
    const { store, asked, failures } = harness()
    store.want(0, 30, 1)

    await asked[0]?.fail(new Error('no'))
    store.want(0, 30, 1)

    expect(failures).toHaveLength(1)
    expect(asked.filter((a) => a.at === 0)).toHaveLength(2)
  })

  it('A closed store ignores late answers', async () => {
    const { store, asked, changes } = harness()
    store.want(0, 30, 1)

    store.close()
    await asked[0]?.answer()

    expect(changes()).toBe(0)
    expect(store.idAt(0)).toBeUndefined()
  })
})
