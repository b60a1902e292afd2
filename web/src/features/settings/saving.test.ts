import { expect, test, vi } from 'vitest'
import { effectScope, ref } from 'vue'

vi.hoisted(() => { vi.stubGlobal('location', { pathname: '/', search: '' }) })
const { useSaving } = await import('./saving')

/** A setting that is saved as slowly as the test wants. */
function open() {
  const value = ref('Alpha')
  const sent: { readonly text: string; readonly answer: () => Promise<void>; readonly refuse: () => Promise<void> }[] = []
  const done = vi.fn()
  const settle = async (): Promise<void> => { for (let i = 0; i < 10; i++) await Promise.resolve() }
  const save = (text: string): Promise<void> => new Promise((resolve, reject) => {
    sent.push({
      text,
      answer: async () => { value.value = text; resolve(); await settle() },
      refuse: async () => { reject(new Error('No')); await settle() },
    })
  })
  const saving = effectScope().run(() => useSaving(() => value.value, save, () => 'Give a name', done)) ?? expect.fail()
  const leave = (text: string): void => { saving.draft.value = text; void saving.commit() }
  return { ...saving, value, sent, done, leave, texts: () => sent.map(({ text }) => text) }
}

test('What is typed while the text before is saved is saved after it', async () => {
  const { leave, sent, texts, draft, value } = open()
  leave('Beta')
  leave('Gamma')
  expect(texts()).toEqual(['Beta'])

  await sent[0]?.answer()
  expect(draft.value).toBe('Gamma')
  expect(texts()).toEqual(['Beta', 'Gamma'])
  await sent[1]?.answer()

  expect([draft.value, value.value]).toEqual(['Gamma', 'Gamma'])
})
test('Whoever types on and has not left keeps what they typed', async () => {
  const { leave, sent, texts, draft } = open()
  leave('Beta')
  draft.value = 'Beta and more'

  await sent[0]?.answer()

  expect(draft.value).toBe('Beta and more')
  expect(texts()).toEqual(['Beta'])
})
test('Going back to the text of before while another is saved puts it back', async () => {
  const { leave, sent, texts, value } = open()
  leave('Beta')
  leave('Alpha')

  await sent[0]?.answer()
  await sent[1]?.answer()

  expect(texts()).toEqual(['Beta', 'Alpha'])
  expect(value.value).toBe('Alpha')
})
test('A refusal stands until what was typed after it is saved', async () => {
  const { leave, sent, texts, error, draft, done } = open()
  leave('Beta')
  leave('Gamma')

  await sent[0]?.refuse()
  expect(texts()).toEqual(['Beta', 'Gamma'])
  await sent[1]?.answer()

  expect([draft.value, error.value]).toEqual(['Gamma', ''])
  expect(done).toHaveBeenCalledExactlyOnceWith('Alpha')
})
test('Leaving twice saves once, and nothing is saved where nothing was typed', async () => {
  const { leave, sent, texts, draft, error } = open()
  leave(' Alpha ')
  expect([texts().length, draft.value]).toEqual([0, 'Alpha'])
  leave('Beta')
  leave('Beta ')
  await sent[0]?.answer()
  expect(texts()).toEqual(['Beta'])
  leave('')
  expect(error.value).toBe('Give a name')
  expect(texts()).toEqual(['Beta'])
})
test('What somebody else saved comes, unless one has typed', async () => {
  const { draft, value } = open()
  value.value = 'Theirs'
  expect(draft.value).toBe('Theirs')
  draft.value = 'Mine'
  value.value = 'Theirs again'
  expect(draft.value).toBe('Mine')
})
