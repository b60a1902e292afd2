import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { computed, effectScope, nextTick, reactive, shallowRef, type EffectScope } from 'vue'
import type { Field, RecordType } from '../../api/types'
import type { List } from '../list/list'

vi.hoisted(() => {
  vi.stubGlobal('navigator', {})
  vi.stubGlobal('location', { pathname: '/', search: '' })
  vi.stubGlobal('addEventListener', () => {})
  vi.stubGlobal('removeEventListener', () => {})
})
const { session } = await import('../../base/session')
const { useSelection } = await import('../list/selection')
const { patch } = await import('../../store/entry')
const store = await import('../../store/store')
await import('../bulk/bulk')
const { useBoard } = await import('./board')
const { useMoves } = await import('./moves')

interface Person { readonly id: string; readonly version: number; readonly status: string; readonly owner: { readonly id: string; readonly name: string } | null; readonly amount: { readonly amount: number; readonly currency: string } }
interface Asked { readonly method: string; readonly url: URL; readonly body: unknown; readonly headers: Record<string, string> }
let people: Person[] = []
let asked: Asked[] = []
/** Lists are answered once this has come. */
let gate: Promise<void> | undefined
/** What lists, and boards, are answered with instead. */
let broken = { list: 0, board: 0 }
const boards = (): number => asked.filter(({ url }) => url.pathname.endsWith('/board')).length
const written = (): Asked[] => asked.filter(({ method }) => method !== 'GET')
const named = (id: string, status = 'lead', amount = 100): Person => ({ id, version: 1, status, owner: null, amount: { amount, currency: 'EUR' } })
const numbered = (count: number): Person[] => Array.from({ length: count }, (_, at) => named(`r${String(at).padStart(3, '0')}`))

function answerTo({ method, url, body }: Asked): { readonly status: number; readonly body: unknown } {
  const limit = Number(url.searchParams.get('limit'))
  const away = (status: number) => ({ status, body: { status, code: 'unavailable', detail: 'Away' } })
  if (url.pathname.endsWith('/board')) {
    if (broken.board) return away(broken.board)
    const by = url.searchParams.get('by') ?? ''
    const values = by === 'status' ? ['lead', 'customer'] : [null]
    const columns = values.map((value) => {
      const all = people.filter((one) => value === null || one.status === value)
      return { value, label: value, count: all.length, filter: `${by} is ${value}`, sums: { amount: { EUR: all.reduce((sum, one) => sum + one.amount.amount, 0) } }, items: all.slice(0, limit), next: all.length > limit ? all[limit - 1]?.id : null }
    })
    return { status: 200, body: { columns, rest: null, total: people.length } }
  }
  if (method === 'POST') return { status: 200, body: { changed: 2, refused: 0, refusals: [], step: 's1' } }
  if (method === 'PATCH') {
    const id = url.pathname.split('/').at(-1)
    people = people.map((one) => (one.id === id ? { ...one, ...(body as Partial<Person>), version: one.version + 1 } : one))
    return { status: 200, body: people.find((one) => one.id === id) }
  }
  if (broken.list) return away(broken.list)
  const all = people.filter((one) => url.searchParams.get('filter') === `status is ${one.status}`)
  const from = all.findIndex(({ id }) => id === url.searchParams.get('after')) + 1
  return { status: 200, body: { items: all.slice(from, from + limit), next: all.length > from + limit ? all[from + limit - 1]?.id : null, previous: null, position: null } }
}

let scope: EffectScope
const wait = async (ms = 0): Promise<void> => {
  await vi.advanceTimersByTimeAsync(ms)
  await nextTick()
  await vi.advanceTimersByTimeAsync(0)
}
beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('document', { hidden: false })
  vi.stubGlobal('fetch', (address: string, init: RequestInit) => {
    const one: Asked = { method: init.method ?? 'GET', url: new URL(address, 'https://brisk.example'), headers: init.headers as Record<string, string>, body: typeof init.body === 'string' ? JSON.parse(init.body) as unknown : undefined }
    asked.push(one)
    const { status, body } = answerTo(one)
    const made = new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })
    return (one.url.pathname.endsWith('/contacts') ? gate : undefined)?.then(() => made) ?? Promise.resolve(made)
  })
  people = []
  asked = []
  gate = undefined
  broken = { list: 0, board: 0 }
  session.value = { language: 'en', user: { id: 'u', account: 'ada', name: 'Ada', email: '', role: 'member', hue: 'stone' }, workspace: { id: 'W', name: 'W', timeZone: 'UTC', currency: 'EUR', weekStart: 'monday', language: 'en' } }
  scope = effectScope()
})
afterEach(async () => {
  scope.stop()
  await wait(60_000)
  vi.useRealTimers()
})
const field = (name: string, kind: Field['kind']): Field => ({ name, label: name, kind, choices: [], group: '', readOnly: false, custom: false } as unknown as Field)
/** A board of these people by their status. */
async function open(these: Person[]) {
  people = these
  const place = reactive({ by: 'status', filter: '' })
  const fields = shallowRef([field('name', 'text'), field('status', 'choice'), field('owner', 'user'), field('amount', 'money')])
  const type = computed(() => ({ name: 'contact', plural: 'contacts', label: 'Contact', labelPlural: 'Contacts', title: 'name', fields: fields.value, presentation: { sort: 'name', subtitle: [] } }) as unknown as RecordType)
  const count = shallowRef<number | null>(null)
  return scope.run(() => {
    const selection = useSelection(() => count.value)
    const list = { type, view: { filter: computed(() => place.filter), sortText: computed(() => 'name') }, subtitle: computed(() => []), rows: { count, refresh: () => {} }, again: { run: () => {} }, selection } as unknown as List
    const of = (name: string) => fields.value.find((one) => one.name === name)
    const board = useBoard(list, computed(() => of(place.by)), computed(() => of('amount')), { wanted: () => new Map(), shown: () => { moves.told() }, put: (id) => moves.put(id) })
    const moves = useMoves(list, board.told, board.recordOf, { card: (id) => id, column: ({ key }) => key })
    const column = (key: string) => board.columns.value.find((one) => one.key === key) ?? expect.fail(`no column ${key}`)
    return { board, moves, selection, list, place, fields, column, ids: (key: string) => column(key).ids }
  }) ?? expect.fail()
}

describe('a board', () => {
  test('moves what is selected of all that match as one step, and nothing of what was left out', async () => {
    const { moves, selection, column, ids } = await open([named('A'), named('B'), named('C')])
    await wait()
    selection.selectAll()
    selection.toggle('B')

    moves.move('A', column('customer'))

    expect([ids('lead'), ids('customer')]).toEqual([['B'], ['A', 'C']])
    await wait()
    expect(written()).toMatchObject([{ method: 'POST', body: { all: true, expected: 2, except: ['B'], set: { status: 'customer' } } }])
  })

  test('puts what was moved together back where it was when the server refuses it', async () => {
    const { moves, selection, column, ids } = await open([named('A'), named('B')])
    await wait()
    selection.setMany(['A', 'B'], true)
    vi.stubGlobal('fetch', () => Promise.resolve(new Response('{"status":422,"code":"invalid","detail":"No"}', { status: 422, headers: { 'content-type': 'application/json' } })))

    moves.move('A', column('customer'))
    expect(ids('customer')).toEqual(['A', 'B'])
    await wait()

    expect(ids('lead')).toEqual(['A', 'B'])
    expect(selection.size.value).toBe(2)
  })

  test('of another field is not there before its columns are, and those before stay those of their field', async () => {
    const { board, moves, place, column } = await open([named('A')])
    await wait()

    place.by = 'owner'
    await nextTick()
    expect([board.ready.value, board.told.value?.by.name]).toEqual([false, 'status'])
    moves.move('A', column('customer'))

    expect(written()).toMatchObject([{ method: 'PATCH', body: { status: 'customer' } }])
    await wait()
    expect([board.ready.value, board.told.value?.by.name]).toEqual([true, 'owner'])
  })

  test('moves a card whose column is told by an older version only upon none that is newer', async () => {
    const { moves, column } = await open([named('A')])
    await wait()
    store.take([{ seq: 1, type: 'contact', kind: 'update', id: 'A', version: 3, fields: {} } as never], (box) => {
      const entry = box.entries.get('contacts/A')
      return { box: entry ? { ...box, entries: new Map(box.entries).set('contacts/A', patch(entry, { version: 3, values: { name: 'B' } })) } : box, marks: new Map() }
    })

    moves.move('A', column('customer'))

    expect(written()).toMatchObject([{ headers: { 'if-match': '"2"' } }])
  })

  test('that is told again shows as many of a column as somebody had gone', async () => {
    const { board, column } = await open(numbered(170))
    await wait()
    while (column('lead').next) { void board.more('lead'); await wait() }
    expect(column('lead').ids).toHaveLength(170)

    void board.refresh()
    await wait()

    expect([boards(), column('lead').ids.length]).toEqual([2, 170])
    expect(new Set(column('lead').ids).size).toBe(170)
  })

  test('is told again once for several changes, and again until it could be had', async () => {
    const { moves, column } = await open([named('A'), named('B'), named('C')])
    await wait(3000)
    broken.board = 503

    for (const id of ['A', 'B', 'C']) moves.move(id, column('customer'))
    await wait(100)
    const tries = boards()
    await wait(20_000)
    broken.board = 0
    const before = boards()
    await wait(20_000)

    expect(tries).toBe(2)
    expect(before).toBeGreaterThan(tries)
    expect(boards()).toBe(before + 1)
  })

  test('adds up what stands in its columns, and counts it', async () => {
    const { moves, column } = await open([named('A', 'lead', 300), named('B', 'lead', 50), named('C', 'customer', 7)])
    await wait()

    moves.move('A', column('customer'))

    expect(['lead', 'customer'].map((key) => [column(key).count, column(key).sums])).toEqual([[1, { amount: { EUR: 50 } }], [2, { amount: { EUR: 307 } }]])
  })

  test('says that a column could not be gone on with, and tries again by itself, not whenever it is scrolled', async () => {
    const { board, column } = await open(numbered(120))
    await wait()
    broken.list = 503
    for (let scrolled = 0; scrolled < 5; scrolled++) { void board.more('lead'); await wait() }
    expect(asked.filter(({ url }) => url.pathname.endsWith('/contacts'))).toHaveLength(1)
    expect(board.stuck.has('lead')).toBe(true)

    broken.list = 0
    await wait(1100)

    expect([board.stuck.has('lead'), column('lead').ids.length]).toEqual([false, 100])
  })

  test('does not take what a column went on with before all was told anew', async () => {
    const { board, column } = await open(numbered(120))
    await wait()
    let come = (): void => {}
    gate = new Promise((resolve) => { come = resolve })

    void board.more('lead')
    people = numbered(120).slice(60)
    await board.refresh()
    come()
    await wait()

    expect(column('lead').ids).toEqual(people.slice(0, 50).map(({ id }) => id))
  })

  test('stays when the schema is told again', async () => {
    const { board, fields } = await open([named('A')])
    await wait()

    fields.value = fields.value.map((one) => ({ ...one }))
    await nextTick()

    expect([board.ready.value, boards()]).toEqual([true, 1])
  })
})
