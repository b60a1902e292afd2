import { afterEach, beforeEach, expect, test, vi } from 'vitest'

const stored = new Map<string, string>()
beforeEach(() => {
  stored.clear()
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => stored.get(key) ?? null, setItem: (key: string, value: string) => stored.set(key, value), removeItem: (key: string) => stored.delete(key),
  })
})
afterEach(() => { vi.unstubAllGlobals() })

/** A page with nothing of the one before but what the browser keeps. */
async function page(): Promise<typeof import('./toast')> {
  vi.resetModules()
  return await import('./toast')
}

test('The page in another language says once what the one before it was saying', async () => {
  const english = await page()
  english.toast({ text: 'Said here', next: 'languageSaved' })
  english.handOverToast()

  const next = await page()

  expect(next.takeOverToast()?.text).toBe('Language saved')
  expect(next.takeOverToast()).toBeUndefined()
})
test('What is of this page alone, or was closed, is not said by the next', async () => {
  const before = await page()
  before.toast({ text: 'Said here', next: 'languageSaved' })
  before.closeToast()
  before.toast('Name saved')
  before.handOverToast()

  const next = await page()

  expect(next.takeOverToast()).toBeUndefined()
})
test('Where the browser keeps nothing, nothing is said and nothing breaks', async () => {
  const forbidden = (): never => { throw new Error('Forbidden') }
  vi.stubGlobal('sessionStorage', { getItem: forbidden, setItem: forbidden, removeItem: forbidden })
  const here = await page()
  here.toast({ text: 'Said here', next: 'languageSaved' })

  here.handOverToast()

  expect(here.takeOverToast()).toBeUndefined()
})
