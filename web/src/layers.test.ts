import { describe, expect, test } from 'vitest'

/** The rooms of the client, the highest first. A file imports from its own room and from lower ones; rooms on one floor do not know each other, nor do features. */
const floors = [['shell'], ['features'], ['records'], ['fields'], ['ui', 'store'], ['base'], ['api'], ['styles']]

const texts = import.meta.glob<string>(['./**/*.{ts,vue}', '!./layers.test.ts'], { query: '?raw', import: 'default', eager: true })
const files = new Set([...Object.keys(texts), ...Object.keys(import.meta.glob('./**/*.{css,svg}'))].map((path) => path.slice(2)))
const roomOf = (file: string): string => (file === 'main.ts' ? 'shell' : file.split('/')[0] ?? '')
const floorOf = (file: string): number => floors.findIndex((rooms) => rooms.includes(roomOf(file)))

interface Arrow { readonly from: string; readonly to: string; readonly lazy: boolean }
const arrows: Arrow[] = Object.entries(texts).flatMap(([path, text]) => {
  const from = path.slice(2)
  return [...text.matchAll(/(?:\bfrom|\bimport|\bsrc=|\bimport(\())\s*['"](\.[^'"?]*)/g)].flatMap(([, lazy, wanted = '']) => {
    const plain = new URL(wanted, `file:///${from}`).pathname.slice(1)
    const to = [plain, `${plain}.ts`, `${plain}/index.ts`].find((name) => files.has(name))
    return to === undefined ? [] : [{ from, to, lazy: !!lazy }]
  })
})
const told = (wrong: readonly Arrow[]): string[] => wrong.map(({ from, to }) => `${from} → ${to}`)

/** A way from a file back to itself over what is imported at once; null where there is none. */
function cycle(): string | null {
  const done = new Set<string>()
  function walk(file: string, way: readonly string[]): string | null {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file].join(' → ')
    if (done.has(file)) return null
    for (const { to } of arrows.filter(({ from, lazy }) => from === file && !lazy)) {
      const found = walk(to, [...way, file])
      if (found !== null) return found
    }
    done.add(file)
    return null
  }
  for (const file of files) {
    const found = walk(file, [])
    if (found !== null) return found
  }
  return null
}

describe('what imports what', () => {
  test('Every file is in a room, and what it imports is found', () => {
    expect([...files].filter((file) => floorOf(file) < 0)).toEqual([])
    expect(arrows.length).toBeGreaterThan(1000)
  })

  test('No arrow points up, or to a room beside', () => {
    expect(told(arrows.filter(({ from, to }) => floorOf(to) < floorOf(from) || (floorOf(to) === floorOf(from) && roomOf(to) !== roomOf(from))))).toEqual([])
  })

  test('No feature knows another', () => {
    expect(told(arrows.filter(({ from, to }) => roomOf(from) === 'features' && roomOf(to) === 'features' && from.split('/')[1] !== to.split('/')[1]))).toEqual([])
  })

  test('No file imports itself by a way around', () => {
    expect(cycle()).toBe(null)
  })
})
