import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { effectScope, ref } from 'vue'
import { useLatest } from '../base/latest'

vi.hoisted(() => {
  vi.stubGlobal('location', { pathname: '/', search: '' })
  vi.stubGlobal('addEventListener', () => {})
})
const { useChosen, usePromise } = await import('./combobox')
const { session } = await import('../base/session')
const { closeToast, toastNow } = await import('../base/toast')

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

beforeEach(() => {
  session.value = { language: 'en', user: { id: 'ada of W', account: 'ada', name: 'Ada', email: '', role: 'member', hue: 'stone' }, workspace: { id: 'W', name: 'W', timeZone: 'UTC', currency: 'EUR', weekStart: 'monday', language: 'en' } }
})
afterEach(closeToast)
/** Somebody typed “Harb” and pressed Enter before that was looked up. */
function press() {
  const taken = vi.fn()
  let answer = (): void => expect.fail()
  const scope = effectScope()
  const box = scope.run(() => {
    const asked = useLatest(() => new Promise<void>((resolve) => { answer = resolve }))
    void asked.ask('Harb')
    return usePromise(asked)
  }) ?? expect.fail()
  box.promise('Harb', taken)
  return { box, taken, leave: () => scope.stop(), answer: () => answer() }
}

test('What Enter was to take, and was still looked up as its box went, is said not to have been looked up', () => {
  const { box, leave } = press()
  expect(box.promised.value).toBe(true)

  leave()

  expect(toastNow.value).toMatchObject({ text: 'The field was left before “Harb” was looked up, so nothing was chosen', bad: true })
})
test('A box that goes once that was taken, or was let be, says nothing', async () => {
  const first = press()
  first.answer()
  await vi.waitFor(() => expect(first.taken).toHaveBeenCalledTimes(1))
  expect(first.box.promised.value).toBe(false)
  first.leave()
  const second = press()
  second.box.forget()
  second.leave()

  expect(toastNow.value).toBe(null)
})
test('What somebody typed is not told after they signed out', () => {
  const { leave } = press()

  session.value = null
  leave()

  expect(toastNow.value).toBe(null)
})
