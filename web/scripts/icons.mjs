// Builds the icon sprite src/ui/icons.svg from the names in src/base/iconNames.ts (Lucide, ISC licence).
import { readFileSync, writeFileSync } from 'node:fs'

const root = new URL('../', import.meta.url)
const names = [...readFileSync(new URL('src/base/iconNames.ts', root), 'utf8').matchAll(/'([a-z0-9-]+)'/g)].map((match) => match[1])
const symbols = [...new Set(names)].sort().map((name) => {
  const source = readFileSync(new URL(`node_modules/lucide-static/icons/${name}.svg`, root), 'utf8')
  const body = source.slice(source.indexOf('>', source.indexOf('<svg')) + 1, source.lastIndexOf('</svg>'))
  return `<symbol id="${name}" viewBox="0 0 24 24">${body.replace(/\s+/g, ' ').replace(/> </g, '><').replace(/ \/>/g, '/>').trim()}</symbol>`
})
const sprite = `<svg xmlns="http://www.w3.org/2000/svg"><!-- Lucide icons, ISC licence -->\n${symbols.join('\n')}\n</svg>\n`
const target = new URL('src/ui/icons.svg', root)
let before = ''
try { before = readFileSync(target, 'utf8') } catch { /* first build */ }
if (before !== sprite) writeFileSync(target, sprite)
