// Cuts Inter (SIL Open Font Licence, named inside the files) down to src/styles/fonts/: the letters of the languages around us,
// the three weights in use and the features that styles/base.css switches on. 133 KB become 40; rarer letters stay in the whole file.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import subsetFont from 'subset-font'

const root = new URL('../', import.meta.url)
const css = readFileSync(new URL('src/styles/base.css', root), 'utf8')
const keepFeatures = ['kern', 'calt', 'ccmp', 'locl', 'mark', 'mkmk', 'tnum', 'ss03', 'cv10']
const licence = [0, 13, 14]

/** Every character that the style sheet gives to a file. */
function lettersOf(name) {
  const ranges = new RegExp(`${name}\\.woff2[^}]*unicode-range:([^;]*);`).exec(css)?.[1] ?? ''
  return ranges.split(',').flatMap((range) => {
    const [first, last = first] = range.trim().slice(2).split('-').map((code) => Number.parseInt(code, 16))
    return Array.from({ length: last - first + 1 }, (_, i) => String.fromCodePoint(first + i))
  }).join('')
}

mkdirSync(new URL('src/styles/fonts/', root), { recursive: true })
for (const [name, source] of [['inter-latin', 'latin'], ['inter-europe', 'latin-ext']]) {
  const whole = readFileSync(new URL(`node_modules/@fontsource-variable/inter/files/inter-${source}-wght-normal.woff2`, root))
  const cut = await subsetFont(whole, lettersOf(name), { targetFormat: 'woff2', variationAxes: { wght: { min: 400, max: 600 } }, keepFeatures, preserveNameIds: licence })
  const target = new URL(`src/styles/fonts/${name}.woff2`, root)
  let before = Buffer.alloc(0)
  try { before = readFileSync(target) } catch { /* first build */ }
  if (!before.equals(cut)) writeFileSync(target, cut)
}
