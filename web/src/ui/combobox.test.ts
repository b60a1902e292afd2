import { expect, test } from 'vitest'
import { effectScope, ref } from 'vue'
import { useChosen } from './combobox'

function open(first: string[]) {
  const [keys, wanted, answered] = [ref(first), ref(''), ref(true)]
  const chosen = effectScope().run(() => useChosen(() => keys.value, () => wanted.value, () => answered.value)) ?? expect.fail()
  return { keys, wanted, answered, chosen, key: () => keys.value[chosen.at.value] }
}

test('Nothing is chosen while what is typed is not answered, and the first is when it is', () => {
  const { keys, wanted, answered, key } = open(['madeleine', 'mary'])
  expect(key()).toBe('madeleine')

  wanted.value = 'mary'
  answered.value = false
  expect(key()).toBeUndefined()
  keys.value = ['mary', 'madeleine']
  answered.value = true

  expect(key()).toBe('mary')
})
test('What was pointed at stays chosen when an answer moves it', () => {
  const { keys, answered, chosen, key } = open(['ada', 'bob', 'carla'])
  answered.value = false
  chosen.point('carla')
  expect(key()).toBe('carla')

  keys.value = ['dora', 'carla', 'ada', 'bob']
  answered.value = true

  expect(key()).toBe('carla')
  expect(chosen.at.value).toBe(1)
})
test('Arrows stop at the ends, and begin at the first of those that are there', () => {
  const { answered, chosen, key } = open(['ada', 'bob'])
  answered.value = false
  chosen.move(1)
  expect(key()).toBe('ada')
  chosen.move(8)
  expect(key()).toBe('bob')
  chosen.move(-8)
  expect(key()).toBe('ada')
})
test('An entry with an empty key is not taken for one that was pointed at', () => {
  const { key } = open(['ada', ''])
  expect(key()).toBe('ada')
})
test('In the place of an entry that was pointed at and is gone, none is taken', () => {
  const { keys, answered, chosen, key } = open(['ada', 'bob'])
  answered.value = false
  chosen.point('bob')
  keys.value = ['ada', 'carla']
  answered.value = true

  expect(key()).toBeUndefined()
  chosen.move(1)
  expect(key()).toBe('ada')
})
