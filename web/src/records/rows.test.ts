import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { effectScope, nextTick, reactive, type EffectScope } from 'vue'

vi.hoisted(() => {
  vi.stubGlobal('location', { pathname: '/', search: '' })
  vi.stubGlobal('addEventListener', () => {})
  vi.stubGlobal('removeEventListener', () => {})
})
const { useRows } = await import('./rows')

/** The ids of the list as the server has it now. */
let order: string[] = []
let lists = 0
/** What lists are answered with instead. */
let broken = 0
/** After how many ms they are answered. */
let slow = 0
const hand = reactive({ index: 0, works: false, edits: false })
let scope: EffectScope
/** Where the screen begins. */
let top = 0
const screen = 10

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('document', { hidden: false })
  vi.stubGlobal('window', globalThis)
  vi.stubGlobal('fetch', (address: string) => {
    const url = new URL(address, 'https://brisk.example')
    const answer = (status: number, body: unknown): Promise<Response> => {
      const made = new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })
      return slow ? new Promise((resolve) => { setTimeout(resolve, slow, made) }) : Promise.resolve(made)
    }
    if (broken) return answer(broken, { status: broken, code: 'unavailable', detail: 'Away' })
    if (url.pathname.endsWith('/count')) return answer(200, { count: order.length })
    lists++
    const at = Number(url.searchParams.get('at'))
    return answer(200, { items: order.slice(at, at + 100).map((id) => ({ id, version: 1, name: id })), next: order.length > at + 100 ? 'more' : null, previous: null, position: at })
  })
  Object.assign(hand, { index: 0, works: false, edits: false })
  top = lists = broken = slow = 0
  scope = effectScope()
})
afterEach(() => {
  scope.stop()
  vi.useRealTimers()
})
const wait = async (ms = 0): Promise<void> => {
  await vi.advanceTimersByTimeAsync(ms)
  await nextTick()
  await vi.advanceTimersByTimeAsync(0)
}
async function open(ids: string[], from = 0) {
  order = ids
  top = from
  const rows = scope.run(() => useRows(() => ({ plural: 'contacts', filter: '', sort: 'name', fields: 'name' }), {
    startAt: () => from,
    cursor: () => ({ index: hand.index, works: hand.works, edits: hand.edits }),
    swapped: (start, by, own) => {
      if (start === null) {
        top += by
        hand.index += own
      } else {
        top = start
        hand.index = start
      }
      rows?.want(top, top + screen)
    },
  })) ?? expect.fail()
  await wait()
  rows.want(top, top + screen)
  await wait()
  return { rows, id: (index: number) => rows.row(index)?.id }
}
const numbered = (count: number): string[] => Array.from({ length: count }, (_, i) => `r${String(i).padStart(4, '0')}`)

describe('the rows of a list', () => {
  test('that are loaded anew keep the cursor at its record, not at its place', async () => {
    const { rows, id } = await open(numbered(50))
    hand.index = 5
    order = ['new', ...order]

    rows.refresh()
    await wait()

    expect(id(0)).toBe('new')
    expect(id(hand.index)).toBe('r0005')
  })
  test('keep the cursor at its record where that is above the screen', async () => {
    const { rows, id } = await open(numbered(400), 150)
    hand.index = 20
    rows.want(0, screen)
    await wait()
    rows.want(150, 150 + screen)
    await wait()
    order = ['new', ...order]

    rows.touch()
    await wait(2000)

    expect(id(hand.index)).toBe('r0020')
    // What is on the screen stays where it is.
    expect(top).toBe(151)
  })
  test('do not move under a cell that is edited, and do once that is done', async () => {
    const { rows, id } = await open(numbered(50))
    Object.assign(hand, { index: 5, works: true, edits: true })
    order = ['new', ...order]

    rows.touch()
    await wait(2000)
    expect(id(5)).toBe('r0005')
    Object.assign(hand, { works: false, edits: false })
    await wait()

    expect(id(0)).toBe('new')
    expect(id(hand.index)).toBe('r0005')
  })
  test('do not move under a cell that is opened while they are on their way', async () => {
    const { rows, id } = await open(numbered(50))
    hand.index = 5
    order = ['new', ...order]
    slow = 200

    rows.refresh()
    await wait(100)
    Object.assign(hand, { works: true, edits: true })
    await wait(100)
    expect(id(5)).toBe('r0005')
    expect(rows.dim.value).toBe(false)
    Object.assign(hand, { works: false, edits: false })
    await wait(200)

    expect(id(0)).toBe('new')
    expect(id(hand.index)).toBe('r0005')
  })
  test('are asked for again in the background when that failed, and the number of them stays', async () => {
    const { rows, id } = await open(numbered(50))
    broken = 503
    order = ['new', ...order]
    rows.touch()
    await wait(2000)
    expect(rows.count.value).toBe(50)

    broken = 0
    await wait(4000)

    expect(id(0)).toBe('new')
    expect(rows.count.value).toBe(51)
  })
  test('are asked for once in two seconds however much happens', async () => {
    const { rows } = await open(numbered(50))
    const before = lists

    for (let i = 0; i < 100; i++) {
      rows.touch()
      await wait(100)
    }

    expect(lists - before).toBeLessThan(7)
  })
  test('never show a record for another, whatever others do to them', async () => {
    const doing = fc.constantFrom('add', 'remove', 'move', 'cursor', 'scroll', 'edit', 'done', 'touch', 'refresh', 'wait')
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(doing, fc.nat(60), fc.nat(60)), { maxLength: 30 }), async (steps) => {
      scope = effectScope()
      Object.assign(hand, { index: 0, works: false, edits: false })
      const { rows, id } = await open(numbered(60))
      let made = 0
      let mine = id(0)
      let edited: { readonly index: number; readonly id: string | undefined } | null = null
      for (const [what, n, other] of steps) {
        const at = Math.min(n, Math.max(0, order.length - 1))
        if (what === 'add') order = [...order.slice(0, at), `n${made++}`, ...order.slice(at)]
        else if (what === 'remove') order = order.filter((_, i) => i !== at)
        else if (what === 'move') {
          const moving = order[at]
          const rest = order.filter((_, i) => i !== at)
          if (moving) order = [...rest.slice(0, other), moving, ...rest.slice(other)]
        } else if (what === 'cursor' && !hand.edits) {
          hand.index = Math.min(n, Math.max(0, rows.size.value - 1))
          mine = id(hand.index)
        } else if (what === 'scroll' && !hand.edits) {
          top = Math.min(n, Math.max(0, rows.size.value - screen))
          rows.want(top, top + screen)
        } else if (what === 'edit' && id(hand.index)) {
          Object.assign(hand, { works: true, edits: true })
          edited = { index: hand.index, id: id(hand.index) }
        } else if (what === 'done') {
          Object.assign(hand, { works: false, edits: false })
          edited = null
        } else if (what === 'touch') rows.touch()
        else if (what === 'refresh') rows.refresh()
        await wait(what === 'wait' ? 2100 : 0)
        if (edited) expect([hand.index, id(hand.index)]).toEqual([edited.index, edited.id])
        if (mine && order.includes(mine) && id(hand.index) !== undefined && rows.indexOf(mine) !== undefined) expect(id(hand.index)).toBe(mine)
        else mine = id(hand.index)
      }
      Object.assign(hand, { works: false, edits: false })
      rows.touch()
      await wait(4200)
      const shown = Array.from({ length: rows.size.value }, (_, i) => id(i)).filter(Boolean)
      expect(new Set(shown).size, 'no record twice').toBe(shown.length)
      expect(shown).toEqual(order.slice(0, shown.length))
      scope.stop()
    }), { numRuns: Number(process.env['RUNS'] ?? 60) })
  })
})
