import { effectScope } from 'vue'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { useCountdown } from './countdown'
import { safeTarget, tokenIn } from './token'

test('A pasted link gives its token, whether it stands in the fragment, the query or the path', () => {
  expect(tokenIn('https://crm.example/setup#token=aB3_x-9')).toBe('aB3_x-9')
  expect(tokenIn(' http://localhost:8080/setup?token=aB3 ')).toBe('aB3')
  expect(tokenIn('https://crm.example/invitation/aB3')).toBe('aB3')
  expect(tokenIn('#token=a%2Bb')).toBe('a+b')
})
test('A bare token is taken as it is, other text is not a token', () => {
  expect(tokenIn('Zk81_x-9')).toBe('Zk81_x-9')
  expect(tokenIn('')).toBe('')
  expect(tokenIn('the link from the console')).toBe('')
  expect(tokenIn('https://crm.example/setup')).toBe('')
})
test('Signing in goes back only to places within the product', () => {
  expect(safeTarget('/contacts?sort=-name')).toBe('/contacts?sort=-name')
  expect(safeTarget('//evil.example')).toBe('/')
  expect(safeTarget('/\\evil.example')).toBe('/')
  expect(safeTarget('https://evil.example')).toBe('/')
  expect(safeTarget('/sign-in?to=/x')).toBe('/')
  expect(safeTarget(undefined)).toBe('/')
})

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

test('The waiting time runs down to nothing and then says so once', () => {
  const ended = vi.fn()
  const scope = effectScope()
  const wait = scope.run(() => useCountdown(ended, () => Date.now()))

  wait?.start(3)
  expect(wait?.left.value).toBe(3)
  vi.advanceTimersByTime(1250)
  expect(wait?.left.value).toBe(2)
  vi.advanceTimersByTime(5000)

  expect(wait?.left.value).toBe(0)
  expect(ended).toHaveBeenCalledTimes(1)
  scope.stop()
})
test('A countdown ends with its component', () => {
  const ended = vi.fn()
  const scope = effectScope()
  scope.run(() => useCountdown(ended, () => Date.now()))?.start(2)

  scope.stop()
  vi.advanceTimersByTime(5000)

  expect(ended).not.toHaveBeenCalled()
})
