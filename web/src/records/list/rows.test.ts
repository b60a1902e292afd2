import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { effectScope, nextTick, reactive, ref, type EffectScope } from 'vue'
import type { List } from './list'

vi.hoisted(() => {
  vi.stubGlobal('navigator', {})
  vi.stubGlobal('location', { pathname: '/', search: '' })
  vi.stubGlobal('addEventListener', () => {})
  vi.stubGlobal('removeEventListener', () => {})
})
const { useRows } = await import('./rows')
const { toastNow } = await import('../../base/toast')
const { usePointer } = await import('./pointer')
const { useSelection } = await import('./selection')
await import('./range')

/** The ids of the list as the server has it now. */
let order: string[] = []
let lists = 0
/** What lists are answered with instead. */
let broken = 0
/** After how many ms they are answered. */
let slow = 0
/** How the list is sorted: `name`, or the other way round. */
const view = reactive({ sort: 'name' })
const hand = reactive({ index: 0, works: false, edits: false })
let scope: EffectScope
/** Where the screen begins. */
let top = 0
const screen = 10

beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('document', { hidden: false })
  vi.stubGlobal('window', globalThis)
  vi.stubGlobal('requestAnimationFrame', (run: () => void) => { run(); return 0 })
  vi.stubGlobal('cancelAnimationFrame', () => {})
  vi.stubGlobal('fetch', (address: string) => {
    const url = new URL(address, 'https://brisk.example')
    const answer = (status: number, body: unknown): Promise<Response> => {
      const made = new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })
      return slow ? new Promise((resolve) => { setTimeout(resolve, slow, made) }) : Promise.resolve(made)
    }
    if (broken) return answer(broken, { status: broken, code: 'unavailable', detail: 'Away' })
    if (url.pathname.endsWith('/count')) return answer(200, { count: order.length })
    lists++
    const sorted = url.searchParams.get('sort') === 'name' ? order : order.toReversed()
    const after = url.searchParams.get('after')
    const at = after ? sorted.indexOf(after) + 1 : Number(url.searchParams.get('at'))
    const limit = Number(url.searchParams.get('limit'))
    const items = sorted.slice(at, at + limit)
    return answer(200, { items: items.map((id) => ({ id, version: 1, name: id })), next: sorted.length > at + limit ? items.at(-1) : null, previous: null, position: at })
  })
  Object.assign(hand, { index: 0, works: false, edits: false })
  top = lists = broken = slow = 0
  view.sort = 'name'
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
  const rows = scope.run(() => useRows(() => ({ plural: 'contacts', filter: '', sort: view.sort, fields: 'name' }), {
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
  test('that cannot be loaded anew stay as they are, which is said until they could', async () => {
    const { rows, id } = await open(numbered(50))
    broken = 500

    rows.refresh()
    await wait(200)

    expect([id(0), id(9), rows.size.value, rows.count.value, rows.failure.value, rows.dim.value]).toEqual(['r0000', 'r0009', 50, 50, null, false])
    expect(toastNow.value).toMatchObject({ text: 'Away', bad: true })
    Object.assign(hand, { index: 5 })
    order = ['new', ...order]
    broken = 0
    await wait(4000)
    expect([id(0), id(hand.index)]).toEqual(['new', 'r0005'])
    expect(toastNow.value).toBe(null)
  })
  test('that could be loaded after all, but wait under a cell that is edited, are not said to be missing any more', async () => {
    const { rows, id } = await open(numbered(50))
    broken = 500
    rows.refresh()
    await wait(200)
    expect(toastNow.value).toMatchObject({ text: 'Away', bad: true })

    Object.assign(hand, { index: 5, works: true, edits: true })
    order = ['new', ...order]
    broken = 0
    await wait(4000)

    expect(id(5)).toBe('r0005')
    expect(toastNow.value).toBe(null)
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

describe('the rows between two that are pressed', () => {
  async function press(ids: string[]) {
    const { rows } = await open(ids)
    const selection = useSelection(() => rows.count.value)
    const cursor = ref(0)
    const list = { rows, selection, cursor, cell: ref(null), room: ref('wide'), point: (index: number) => { cursor.value = index } } as unknown as List
    class Gutter {
      readonly dataset: object
      constructor(i: number | undefined) { this.dataset = { i } }
      closest(what: string): this | null { return what === '.lr' || what === '.gut' ? this : null }
    }
    vi.stubGlobal('Element', Gutter)
    const pointer = scope.run(() => usePointer(list, () => {})) ?? expect.fail()
    const click = async (id: string, shiftKey = false): Promise<void> => {
      pointer.click({ target: new Gutter(rows.indexOf(id)), shiftKey, preventDefault: () => {} } as unknown as MouseEvent)
      await vi.dynamicImportSettled()
      await wait()
    }
    const see = async (from: number): Promise<void> => { rows.want(from, from + screen); await wait(slow) }
    return { rows, selection, click, see, chosen: () => selection.list().toSorted() }
  }
  test('are those of the order on the screen, those not loaded as well', async () => {
    const { click, see, chosen } = await press(numbered(3000))
    await click('r0010')
    await see(1500)

    await click('r1505', true)
    await wait()

    expect(chosen()).toEqual(numbered(3000).slice(10, 1506))
  })
  test('are found from below, too', async () => {
    const { click, see, chosen } = await press(numbered(900))
    await see(700)
    await click('r0705')
    await see(0)

    await click('r0002', true)
    await wait()

    expect(chosen()).toEqual(numbered(900).slice(2, 706))
  })
  test('begin at the record that was pressed, wherever others moved it', async () => {
    const { rows, click, chosen } = await press(numbered(60))
    await click('r0020')
    order = ['new1', 'new2', ...order]
    rows.refresh()
    await wait()

    await click('r0022', true)
    await wait()

    expect(chosen()).toEqual(['r0020', 'r0021', 'r0022'])
  })
  test('are none where the record that was pressed first is gone', async () => {
    const { rows, click, chosen } = await press(numbered(60))
    await click('r0020')
    order = order.filter((id) => id !== 'r0020')
    rows.refresh()
    await wait()

    await click('r0025', true)
    await wait()

    expect(chosen()).not.toContain('r0021')
    expect(chosen()).not.toContain('r0025')
  })
  test('are told by the order itself, though rows come and go while they are asked for', async () => {
    const { click, see, chosen } = await press(numbered(3000))
    await click('r0010')
    await see(1500)
    slow = 100

    await click('r1505', true)
    await wait(150)
    order = ['new', ...order].filter((id) => id !== 'r0300')
    await wait(1000)

    expect(chosen()).toEqual(numbered(3000).slice(10, 1506))
  })
  test('are none when the list is sorted anew while they are asked for, or before', async () => {
    const { click, see, selection, rows } = await press(numbered(3000))
    await click('r0010')
    await see(1500)
    slow = 100
    await click('r1505', true)
    await wait(150)

    view.sort = '-name'
    await wait(50)
    await click('r1503', true)
    await wait(5000)

    expect(rows.row(0)?.id).toBe('r2999')
    // The row that was pressed first stays; the list itself clears it as its rows come.
    expect(selection.list()).toEqual(['r0010'])
  })
  test('are not added to what was emptied meanwhile', async () => {
    const { click, see, selection } = await press(numbered(3000))
    await click('r0010')
    await see(1500)
    slow = 100
    await click('r1505', true)
    await wait(150)

    selection.clear()
    await wait(5000)

    expect(selection.size.value).toBe(0)
  })
  test('are none, and it is said, when the record moved to the other end', async () => {
    const { toastNow } = await import('../../base/toast')
    const { click, see, chosen } = await press(numbered(3000))
    await click('r0010')
    await see(1500)
    order = [...order.filter((id) => id !== 'r0010'), 'r0010']

    await click('r1505', true)
    await wait()

    expect(chosen()).toEqual(['r0010'])
    expect(toastNow.value?.text).toContain('could not be selected')
  })
})

test('How many there are altogether is asked for anew once somebody else is here', async () => {
  const { session } = await import('../../base/session')
  const counts: string[] = []
  const { fetch } = globalThis
  vi.stubGlobal('fetch', (address: string) => { if (address.includes('/count')) counts.push(address); return fetch(address) })
  const visit = async (): Promise<number> => {
    counts.length = 0
    scope = effectScope()
    scope.run(() => useRows(() => ({ plural: 'contacts', filter: 'name is r', sort: 'name', fields: 'name' }), { startAt: () => 0, cursor: () => ({ index: 0, works: false, edits: false }), swapped: () => {} }))
    await wait()
    scope.stop()
    return counts.length
  }
  await visit()
  expect(await visit()).toBe(1)

  const me = { user: { id: 'u', account: 'a', name: 'Ada', role: 'owner' }, workspace: { id: 'w', name: 'W' } }
  session.value = me as never
  session.value = null

  expect(await visit()).toBe(2)
})

test('A count that cannot be had anew stays, where nothing but the count is wanted', async () => {
  order = numbered(7)
  const rows = scope.run(() => useRows(() => ({ plural: 'contacts', filter: '', sort: 'name', fields: 'name' }), { startAt: () => 0, cursor: () => ({ index: 0, works: false, edits: false }), swapped: () => {} }, true)) ?? expect.fail()
  await wait()
  expect(rows.count.value).toBe(7)

  broken = 503
  rows.refresh()
  await wait()

  expect(rows.count.value).toBe(7)
})
