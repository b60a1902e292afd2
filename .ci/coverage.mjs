// Prints the line coverage of src/ over all test projects: a line counts when any of them ran it.
// node .ci/coverage.mjs FOLDER   (looks for coverage.cobertura.xml below it)
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const files = readdirSync(process.argv[2], { recursive: true }).filter((name) => name.endsWith('coverage.cobertura.xml'))
const rooms = new Map()
for (const name of files) {
  const text = readFileSync(join(process.argv[2], name), 'utf8')
  // Names of files begin where all that a project covers has its folder: with one room, inside of it.
  const source = /<source>([^<]*)<\/source>/.exec(text)?.[1] ?? ''
  for (const found of text.matchAll(/<class [^>]*filename="([^"]+)"[^>]*>([\s\S]*?)<\/class>/g)) {
    const file = join(source, found[1]).replaceAll('\\', '/')
    const room = /\/src\/(Brisk(?:\.\w+)*)\//.exec(file)?.[1]
    if (!room || room.endsWith('Tests') || file.includes('/obj/') || file.endsWith('.g.cs')) continue
    const lines = rooms.get(room) ?? rooms.set(room, new Map()).get(room)
    for (const line of found[2].matchAll(/<line number="(\d+)" hits="(\d+)"/g)) {
      const key = `${file.slice(file.lastIndexOf(room))}:${line[1]}`
      lines.set(key, (lines.get(key) ?? false) || line[2] !== '0')
    }
  }
}
let all = 0
let hit = 0
for (const [room, lines] of [...rooms].sort()) {
  const covered = [...lines.values()].filter(Boolean).length
  all += lines.size
  hit += covered
  console.log(`  ${room.padEnd(24)} ${((100 * covered) / lines.size).toFixed(1)} %`)
}
if (all > 0) console.log(`  ${'all'.padEnd(24)} ${((100 * hit) / all).toFixed(1)} % of ${all} lines`)
