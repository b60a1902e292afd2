import { expect, test } from 'vitest'

type Texts = Readonly<Record<string, unknown>>
const english = import.meta.glob<Texts>(['/src/**/*essages.ts', '!/src/**/*.de.ts'], { eager: true })
const german = import.meta.glob<Texts>('/src/**/*essages.de.ts', { eager: true })
const sources = import.meta.glob<string>(['/src/**/*.{ts,vue}', '!/src/**/*.test.ts', '!/src/**/*.de.ts'], { query: '?raw', import: 'default', eager: true })
const germanOf = (path: string): Texts => german[path.replace('.ts', '.de.ts')] ?? {}

/** Every text by its path. */
function flat(value: unknown, path = ''): [path: string, text: unknown][] {
  if (typeof value !== 'object' || value === null) return [[path, value]]
  return Object.entries(value).flatMap(([name, one]) => flat(one, path ? `${path}.${name}` : name))
}
const keysOf = (texts: Texts): string[] => Object.entries(texts).filter(([name]) => name === 'm').flatMap(([, m]) => flat(m).map(([path]) => path)).sort()

test('Every messages file has a German one, and German nothing beside', () => {
  expect(Object.keys(german).sort()).toEqual(Object.keys(english).map((path) => path.replace('.ts', '.de.ts')).sort())
  expect(Object.keys(english).length).toBeGreaterThan(20)
})
/** What only German needs a word for. */
const ownWords = ['labels.']
test.each(Object.entries(english))('German lacks no text and has none too many: %s', (path, texts) => {
  expect(keysOf(germanOf(path)).filter((key) => !ownWords.some((own) => key.startsWith(own)))).toEqual(keysOf(texts).filter((key) => !ownWords.some((own) => key.startsWith(own))))
})
test.each(Object.entries(english))('Every text is used: %s', (path, texts) => {
  const imports = (from: string, text: string): boolean => [...text.matchAll(/from '(\.[^']*essages)'/g)].some(([, to = '']) => `${new URL(to, `file://${from}`).pathname}.ts` === path)
  const users = Object.entries(sources).filter(([from, text]) => imports(from, text)).map(([, text]) => text).join('\n')
  const m = typeof texts['m'] === 'object' && texts['m'] !== null ? texts['m'] : {}
  expect(Object.keys(m).filter((key) => !new RegExp(`[.']${key}\\b`).test(users))).toEqual([])
})
