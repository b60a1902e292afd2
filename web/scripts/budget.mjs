// Prints the Brotli size of what a browser loads first and of every lazy chunk; fails above the budget.
import { existsSync, readFileSync } from 'node:fs'
import { brotliCompressSync } from 'node:zlib'

const out = new URL('../../src/Brisk.Server/wwwroot/', import.meta.url)
const limits = { script: 45_000, lazy: 12_000, style: 8_000 }
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
for (const key of Object.keys(manifest)) {
  if (!manifest[key].isDynamicEntry || first.has(key)) continue
  const own = [...closure(key)].filter((part) => !first.has(part))
  line(`${manifest[key].name ?? key}${own.length > 1 ? ` (+${own.length - 1})` : ''}`, total(own, script), limits.lazy)
}
if (failed) {
  console.error('A bundle is above its budget.')
  process.exit(1)
}
