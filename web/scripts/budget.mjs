// Prints the Brotli size of what a browser loads first, of every page beyond that, and of large lazy chunks; fails above the budget.
//   node scripts/budget.mjs --report   also what each of them is made of
import { existsSync, readFileSync } from 'node:fs'
import { brotliCompressSync } from 'node:zlib'

const out = new URL('../../src/Brisk.Server/wwwroot/', import.meta.url)
// Of the build of another language where BRISK_LANGUAGE names one.
const language = process.env.BRISK_LANGUAGE
const written = (name) => JSON.parse(readFileSync(new URL(`.vite/${name}${language ? `.${language}` : ''}.json`, out), 'utf8'))
// The words of other languages are longer than the English ones.
const longer = language ? 1_000 : 0
const limits = { script: 40_000 + longer, page: 22_600 + longer, chunk: 12_300 + longer, style: 8_000 }
/** The pages that are opened most, close to what they are; the store comes with them (8 KB). */
const tight = { 'records/list/ListPage.vue': 28_800 + longer, 'records/board/BoardPage.vue': 35_600 + longer, 'records/forecast/ForecastPage.vue': 36_500 + longer, 'records/record/RecordPage.vue': 29_000 + longer }
const manifest = written('manifest')
const modules = written('modules')
const report = process.argv.includes('--report')
const sizes = new Map()
const size = (file) => sizes.get(file) ?? sizes.set(file, brotliCompressSync(readFileSync(new URL(file, out))).length).get(file)
const kb = (bytes) => `${(bytes / 1000).toFixed(1).padStart(6)} KB`

/** The chunk with everything that it imports statically. */
function closure(key, seen = new Set()) {
  if (seen.has(key)) return seen
  seen.add(key)
  for (const next of manifest[key].imports ?? []) closure(next, seen)
  return seen
}
/** The parts of a chunk by their share of its size, the largest first: sources by their path, libraries by their name. */
function parts(file) {
  const found = new Map()
  for (const [id, bytes] of Object.entries(modules[file] ?? {})) {
    const path = id.split('?')[0].replaceAll('\\', '/')
    const name = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? /\/src\/(.*)$/.exec(path)?.[1] ?? '(the rest)'
    found.set(name, (found.get(name) ?? 0) + bytes)
  }
  const all = [...found.values()].reduce((sum, bytes) => sum + bytes, 0)
  return [...found].map(([name, bytes]) => [name, Math.round((bytes / all) * size(file))]).sort((a, b) => b[1] - a[1])
}

const entry = Object.keys(manifest).find((key) => manifest[key].isEntry)
const first = closure(entry)
const files = (keys, pick) => [...new Set([...keys].flatMap(pick))].filter((file) => existsSync(new URL(file, out)))
const total = (keys, pick) => files(keys, pick).reduce((sum, file) => sum + size(file), 0)
const script = (key) => [manifest[key].file].filter((file) => file.endsWith('.js'))
const style = (key) => manifest[key].css ?? []
const label = (key) => manifest[key].src?.replace(/^src\//, '') ?? manifest[key].name ?? key

let failed = false
function line(text, bytes, limit) {
  const over = bytes > limit
  failed ||= over
  console.log(`${kb(bytes)}  of ${kb(limit).trim().padStart(8)}  ${over ? 'OVER ' : ''}${text}`)
}
function tell(keys) {
  if (!report) return
  for (const key of keys) for (const file of files([key], script)) {
    console.log(`${kb(size(file))}      ${manifest[key].name ?? label(key)}`)
    for (const [name, bytes] of parts(file)) if (bytes >= 50) console.log(`${String(bytes).padStart(17)}   ${name}`)
  }
}

console.log(`Brotli sizes${language ? ` (${language})` : ''}`)
line('first load, script', total(first, script), limits.script)
tell(first)
line('first load, style', total(first, style), limits.style)
// A page: what is loaded lazily straight from the first script, with everything it shares with other pages.
const pages = new Set([...first].flatMap((key) => manifest[key].dynamicImports ?? []))
const told = new Set(first)
for (const key of pages) {
  const more = [...closure(key)].filter((part) => !first.has(part))
  line(`page ${label(key)}${report ? `: ${more.map((part) => manifest[part].name ?? label(part)).join(', ')}` : ''}`, total(more, script), tight[label(key)] ?? limits.page)
  tell(more.filter((part) => !told.has(part)))
  for (const part of more) told.add(part)
}
for (const key of Object.keys(manifest)) {
  if (first.has(key) || !manifest[key].file.endsWith('.js')) continue
  const bytes = total([key], script)
  if (bytes > 4_000 || (report && !told.has(key))) line(`chunk ${manifest[key].name ?? key}`, bytes, limits.chunk)
  if (!told.has(key)) tell([key])
}
if (failed) {
  console.error('A bundle is above its budget.')
  process.exit(1)
}
