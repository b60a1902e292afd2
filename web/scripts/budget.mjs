// Prints the Brotli size of what a browser loads first, of every page beyond that, and of large lazy chunks; fails above the budget.
import { existsSync, readFileSync } from 'node:fs'
import { brotliCompressSync } from 'node:zlib'

const out = new URL('../../src/Brisk.Server/wwwroot/', import.meta.url)
const limits = { script: 45_000, page: 24_000, chunk: 14_000, style: 8_000 }
const manifest = JSON.parse(readFileSync(new URL('.vite/manifest.json', out), 'utf8'))
const size = (file) => brotliCompressSync(readFileSync(new URL(file, out))).length
const kb = (bytes) => `${(bytes / 1000).toFixed(1).padStart(6)} KB`

/** The chunk with everything that it imports statically. */
function closure(key, seen = new Set()) {
  if (seen.has(key)) return seen
  seen.add(key)
  for (const next of manifest[key].imports ?? []) closure(next, seen)
  return seen
}

const entry = Object.keys(manifest).find((key) => manifest[key].isEntry)
const first = closure(entry)
const total = (keys, pick) => [...new Set([...keys].flatMap(pick))].filter((file) => existsSync(new URL(file, out))).reduce((sum, file) => sum + size(file), 0)
const script = (key) => [manifest[key].file].filter((file) => file.endsWith('.js'))
const style = (key) => manifest[key].css ?? []

let failed = false
function line(label, bytes, limit) {
  const over = bytes > limit
  failed ||= over
  console.log(`${kb(bytes)}  of ${kb(limit).trim().padStart(8)}  ${over ? 'OVER ' : ''}${label}`)
}

console.log('Brotli sizes')
line('first load, script', total(first, script), limits.script)
line('first load, style', total(first, style), limits.style)
// A page: what is loaded lazily straight from the first script, with everything it shares with other pages.
const pages = new Set([...first].flatMap((key) => manifest[key].dynamicImports ?? []))
for (const key of pages) line(`page ${manifest[key].src?.replace(/^src\//, '') ?? key}`, total([...closure(key)].filter((part) => !first.has(part)), script), limits.page)
for (const key of Object.keys(manifest)) {
  if (first.has(key) || !manifest[key].file.endsWith('.js')) continue
  const bytes = total([key], script)
  if (bytes > 4_000) line(`chunk ${manifest[key].name ?? key}`, bytes, limits.chunk)
}
if (failed) {
  console.error('A bundle is above its budget.')
  process.exit(1)
}
