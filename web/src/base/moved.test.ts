import { expect, test } from 'vitest'
import { moved } from './moved'

test('An entry that is moved leaves the others in their order, and stays where there is no such place', () => {
  const list = ['a', 'b', 'c']

  expect(moved(list, 0, 2)).toEqual(['b', 'c', 'a'])
  expect(moved(list, 2, 0)).toEqual(['c', 'a', 'b'])
  expect(moved(list, 1, 1)).toEqual(list)
  for (const [from, to] of [[1, 3], [0, -1], [3, 0]] as const) expect(moved(list, from, to)).toBe(list)
})
