import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'
import { isSource, named } from './languages'
import { parts } from './src/base/parts'

const features = new URL('./src/features/', import.meta.url)

/** The addresses of the client's router, from where they are declared; see shell/addresses.test.ts. */
export function addresses(): string[] {
  const declared = readdirSync(features).flatMap((name) =>
    [...readFileSync(new URL(`${name}/index.ts`, features), 'utf8').matchAll(/\bpath: '([^']+)'/g)].map((match) => match[1] ?? ''))
  return ['/', ...declared].sort()
}

const integrityOf = (file: URL): string => `sha384-${createHash('sha384').update(readFileSync(file)).digest('base64')}`

function compress(file: URL): void {
  const body = readFileSync(file)
  const made = new URL(`${file.href}.br`)
  if (body.length < 512 || (existsSync(made) && statSync(made).mtimeMs >= statSync(file).mtimeMs)) return
  writeFileSync(made, brotliCompressSync(body))
  writeFileSync(`${fileURLToPath(file)}.gz`, gzipSync(body, { level: 9 }))
}

interface Chunk { readonly file: string; readonly isEntry?: boolean; readonly imports?: readonly string[]; readonly css?: readonly string[] }
/** The files of parts that are fetched ahead, without those that the page has anyway. */
function ahead(manifest: Readonly<Record<string, Chunk>>, html: string): Record<string, string[]> {
  const collect = (name: string, found: Set<string>): Set<string> => {
    const chunk = manifest[name]
    if (!chunk) throw new Error(`There is no part ${name}; see src/base/parts.ts.`)
    if (chunk.isEntry || found.has(`/${chunk.file}`) || html.includes(chunk.file)) return found
    for (const file of [chunk.file, ...chunk.css ?? []]) found.add(`/${file}`)
    for (const next of chunk.imports ?? []) collect(next, found)
    return found
  }
  return Object.fromEntries(Object.entries(parts).map(([name, modules]) => [name, [...modules.reduce((found, module) => collect(module, found), new Set<string>())]]))
}

/** What the first paint needs stands in the page itself. The link to its style stays, off: the loader of parts, which need it too, sees that it is there. */
function inline(html: string, out: URL): string {
  const read = (file: string): string => readFileSync(new URL(file, out), 'utf8')
  const start = read('start.js').replace(/^\s*\/\/.*\n/gm, '')
  return html.replace('<script src="/start.js"></script>', () => `<script>${start}</script>`)
    .replace(/<link rel="stylesheet"[^>]* href="\/([^"]+)"/, (link, file: string) => `<style>${read(file)}</style>\n    ${link} disabled`)
}

/**
 * Writes down, for the server, what it must know of the built client: which addresses are the page (.vite/routes.json; all
 * others are not found), and the hash of every script and style (.vite/integrity.json). Those that the page itself names
 * get theirs at once, so that a browser runs nothing else under their names. Beside each file lie its compressed forms, which
 * the server would otherwise make at each of its starts; the page is not the same for everybody and has none. What is in each
 * chunk (.vite/modules.json: bytes by source, before they are made small) is for scripts/budget.mjs.
 */
export function finish(): Plugin {
  let out = new URL('file:///')
  let built: string[] = []
  return {
    name: 'finish',
    apply: 'build',
    configResolved(config) { out = new URL(`file://${config.root}/${config.build.outDir}/`) },
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).flatMap((one) => (one.type === 'chunk' ? [one] : []))
      const modules = chunks.map(({ fileName, modules: parts }) => [fileName, Object.fromEntries(Object.entries(parts).map(([id, { renderedLength }]) => [id, renderedLength]))])
      this.emitFile({ type: 'asset', fileName: named('.vite/modules.json'), source: JSON.stringify(Object.fromEntries(modules)) })
    },
    writeBundle(_, bundle) { built = Object.keys(bundle) },
    closeBundle() {
      const files = built.filter((file) => /\.(js|css)$/.test(file)).sort()
      const hashes = Object.fromEntries(files.map((file) => [file, integrityOf(new URL(file, out))]))
      writeFileSync(new URL(named('.vite/integrity.json'), out), JSON.stringify(hashes, null, 1))
      if (isSource) writeFileSync(new URL('.vite/routes.json', out), JSON.stringify(addresses(), null, 1))
      const page = new URL(named('index.html'), out)
      const html = inline(readFileSync(page, 'utf8'), out).replace(/<(script|link rel="(?:modulepreload|stylesheet)")([^>]*? (?:src|href)="\/([^"]+)")/g,
        (tag, kind: string, rest: string, file: string) => (hashes[file] ? `<${kind} integrity="${hashes[file]}"${rest}` : tag))
      const manifest: Record<string, Chunk> = JSON.parse(readFileSync(new URL(named('.vite/manifest.json'), out), 'utf8'))
      writeFileSync(page, html.replace('</body>', () => `<script type="application/json" id="ahead">${JSON.stringify(ahead(manifest, html))}</script>\n  </body>`))
      rmSync(new URL('start.js', out))
      const plain = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((name) => /^[^.].*\.(js|css|svg|json|webmanifest|txt)$/.test(name))
      for (const name of plain) compress(new URL(name, out))
    },
  }
}
