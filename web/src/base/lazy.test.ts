import { describe, expect, test, vi } from 'vitest'
import { closeToast, toast, toastNow, tryAgain } from './toast'
import { keepKey, keepTyping, typedAhead } from './typedAhead'
import { fetched, opens } from './lazy'

const line = vi.hoisted(() => {
  const line = new EventTarget()
  vi.stubGlobal('addEventListener', line.addEventListener.bind(line))
  vi.stubGlobal('removeEventListener', line.removeEventListener.bind(line))
  return line
})

const away = (): Promise<string> => Promise.reject(new TypeError('Failed to fetch dynamically imported module'))
const told = (): Promise<void> => vi.waitFor(() => expect(toastNow.value?.bad).toBe(true))

describe('A part that cannot be fetched', () => {
  test('is told, and fetched again when the person says so', async () => {
    const load = vi.fn(away).mockImplementationOnce(away).mockImplementationOnce(away).mockResolvedValueOnce('part')
    const part = fetched(load)
    await told()

    tryAgain()
    await told()
    tryAgain()

    expect(await part).toBe('part')
    expect(toastNow.value).toBe(null)
  })
  test('comes by itself, and what was told of it goes', async () => {
    vi.useFakeTimers()
    const part = fetched(vi.fn(away).mockImplementationOnce(away).mockImplementationOnce(away).mockResolvedValueOnce('part'))

    await vi.advanceTimersByTimeAsync(999)
    expect(toastNow.value?.bad).toBe(true)
    await vi.advanceTimersByTimeAsync(2001)

    expect(await part).toBe('part')
    expect(toastNow.value).toBe(null)
    vi.useRealTimers()
  })
  test('comes by itself without a word when nobody asked for it', async () => {
    vi.useFakeTimers()
    closeToast()
    const part = fetched(vi.fn(away).mockImplementationOnce(away).mockResolvedValueOnce('part'), true)
    await vi.advanceTimersByTimeAsync(999)
    expect(toastNow.value).toBe(null)
    await vi.advanceTimersByTimeAsync(2001)

    expect(await part).toBe('part')
    vi.useRealTimers()
  })
  test('comes at once when the line is back', async () => {
    vi.useFakeTimers()
    const part = fetched(vi.fn(away).mockImplementationOnce(away).mockResolvedValueOnce('part'))
    await vi.advanceTimersByTimeAsync(1)
    expect(toastNow.value?.bad).toBe(true)

    line.dispatchEvent(new Event('online'))

    expect(await part).toBe('part')
    vi.useRealTimers()
  })
  test('is given up when the toast goes away, and asked for anew the next time', async () => {
    const first = fetched(away)
    const second = fetched(away)
    await told()

    closeToast()

    await expect(first).rejects.toMatchObject({ name: 'AbortError' })
    await expect(second).rejects.toMatchObject({ name: 'AbortError' })
    expect(await fetched(() => Promise.resolve('part'))).toBe('part')
  })
  test('does not wait behind another toast', async () => {
    const part = fetched(away)
    await told()

    toast('Saved')

    await expect(part).rejects.toMatchObject({ name: 'AbortError' })
  })
})

test('What is opened while a part comes for something else stays open', async () => {
  let open = ''
  const opening = opens(() => open, (what: string) => { open = what })
  let come = (): void => {}
  const load = (): Promise<unknown> => new Promise<void>((resolve) => { come = resolve })

  opening('new', load)
  open = 'a row'
  come()
  await new Promise((resolve) => { setTimeout(resolve) })
  expect(open).toBe('a row')

  opening('new', () => Promise.resolve())
  await new Promise((resolve) => { setTimeout(resolve) })
  expect(open).toBe('new')
})
test('What was asked for last is opened, whichever part comes first', async () => {
  let open = ''
  const opening = opens(() => open, (what: string) => { open = what })
  let come = (): void => {}

  opening('first', () => new Promise<void>((resolve) => { setTimeout(resolve) }))
  opening('last', () => new Promise<void>((resolve) => { come = resolve }))
  await new Promise((resolve) => { setTimeout(resolve, 5) })
  expect(open).toBe('')
  come()
  await new Promise((resolve) => { setTimeout(resolve) })

  expect(open).toBe('last')
})

describe('Letters typed while a part is fetched', () => {
  test('are kept for it, and given once', async () => {
    await keepTyping(async () => { for (const key of ['a', 'd', 'x', 'Backspace', 'a', 'ArrowDown']) keepKey(key) })

    expect(typedAhead()).toEqual({ text: 'ada', enter: false })
    expect(typedAhead()).toEqual({ text: '', enter: false })
    expect(keepKey('j')).toBe(false)
  })
  test('are kept with the Enter that ends them, and what comes after it is for nobody', async () => {
    const taken: boolean[] = []
    await keepTyping(async () => { for (const key of ['a', 'd', 'a', 'Enter', 'j', 'Enter']) taken.push(keepKey(key)) })

    expect(taken).not.toContain(false)
    expect(typedAhead()).toEqual({ text: 'ada', enter: true })
  })
  test('are forgotten when the part does not come', async () => {
    await keepTyping(() => { keepKey('a'); return away() }).catch(() => {})

    expect(keepKey('j')).toBe(false)
    expect(typedAhead().text).toBe('')
  })
  test('are forgotten when nothing takes them', async () => {
    vi.useFakeTimers()
    await keepTyping(async () => { keepKey('a') })

    vi.runAllTimers()

    expect(keepKey('j')).toBe(false)
    expect(typedAhead().text).toBe('')
    vi.useRealTimers()
  })
})
