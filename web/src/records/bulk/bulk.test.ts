import { beforeEach, expect, test, vi } from 'vitest'
import { ref } from 'vue'
import type { BulkRequest } from '../../api/types'
import type { List } from '../list/list'

vi.hoisted(() => {
  vi.stubGlobal('navigator', {})
  vi.stubGlobal('location', { pathname: '/', search: '' })
  vi.stubGlobal('addEventListener', () => {})
  vi.stubGlobal('removeEventListener', () => {})
})
const { leaving } = await import('../../base/session')
const { useSelection } = await import('../list/selection')
const { useBulk } = await import('./bulk')
const { meant } = await import('./meant')

let asked: unknown[] = []
beforeEach(() => {
  asked = []
  vi.stubGlobal('fetch', (_: string, { body }: RequestInit) => {
    asked.push(JSON.parse(String(body)))
    return Promise.resolve(new Response('{"changed":1,"refused":0,"refusals":[],"step":null}', { headers: { 'content-type': 'application/json' } }))
  })
})
function selected(...ids: string[]): List {
  const count = ref<number | null>(10)
  const selection = useSelection(() => count.value)
  selection.setMany(ids, true)
  return { type: ref({ plural: 'contacts' }), selection, view: { filter: ref('') }, rows: { count, refresh: () => {} } } as unknown as List
}

test('What somebody meant who is not here any more is not done by who came after them', async () => {
  let made = (_: BulkRequest): void => {}
  const ended = useBulk(selected('A')).run('set', new Promise((resolve) => { made = resolve }), String)

  for (const forget of leaving) forget()
  made({ set: { title: 'Pilot' } })

  expect(await ended).toBe(false)
  expect(asked).toEqual([])
})

test('What is done is done to what was selected when it was pressed', async () => {
  const list = selected('A')
  const which = meant(list)
  list.selection.toggle('B')

  expect(await useBulk(list).run('set', { set: { title: 'Pilot' } }, String, which)).toBe(true)

  expect(asked).toEqual([{ ids: ['A'], set: { title: 'Pilot' } }])
})
