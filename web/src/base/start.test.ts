import { readFileSync } from 'node:fs'
import { runInThisContext } from 'node:vm'
import { expect, test, vi } from 'vitest'

const start = readFileSync(new URL('../../public/start.js', import.meta.url), 'utf8')
const record = { of: '/api/contacts?sort=-updatedAt', answer: { items: [{ name: 'Ada Byron', title: 'Analyst' }, { name: 'Bela Nagy' }] } }
const schema = {
  of: '/api/schema',
  answer: { types: [{ plural: 'contacts', title: 'name', fields: [{ name: 'title', kind: 'text' }], presentation: { subtitle: ['title'] } }] },
}

interface Drawn { textContent: string; readonly parts: unknown[]; append: (...parts: unknown[]) => void }
const drawn = (): Drawn => {
  const parts: unknown[] = []
  return { textContent: '', parts, append: (...more) => { parts.push(...more) } }
}
const isDrawn = (part: unknown): part is Drawn => typeof part === 'object' && part !== null && 'parts' in part
const textOf = (part: unknown): string => (isDrawn(part) ? part.textContent + part.parts.map(textOf).join('') : String(part))

/** What the page shows before its program is there, when it brought these answers along. */
function shown(...answers: readonly { readonly of: string; readonly answer: unknown }[]): string[] {
  const shape = drawn()
  const blocks = answers.map(({ of, answer }) => ({ dataset: { answer: of }, textContent: JSON.stringify(answer) }))
  let ready = (): void => {}
  vi.stubGlobal('document', {
    documentElement: { dataset: {} }, getElementById: () => null, createElement: drawn,
    querySelector: (what: string) => (what === '.boot .shape' ? shape : drawn()), querySelectorAll: () => blocks,
  })
  vi.stubGlobal('history', { state: null })
  vi.stubGlobal('requestAnimationFrame', () => {})
  vi.stubGlobal('addEventListener', (name: string, hear: () => void) => { if (name === 'DOMContentLoaded') ready = hear })
  runInThisContext(start)
  ready()
  return shape.parts.map(textOf)
}

test('The first names of a list are shown before the program is there', () => {
  expect(shown(schema, record)).toEqual(['Ada ByronAnalyst', 'Bela Nagy'])
})
test('None are where the schema did not come along, as it was too large', () => {
  expect(shown(record)).toEqual([])
})
