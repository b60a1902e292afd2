import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

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
  if (body.length < 512) return
  writeFileSync(`${fileURLToPath(file)}.br`, brotliCompressSync(body))
  writeFileSync(`${fileURLToPath(file)}.gz`, gzipSync(body, { level: 9 }))
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
  return {
    name: 'finish',
    apply: 'build',
    configResolved(config) { out = new URL(`file://${config.root}/${config.build.outDir}/`) },
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).flatMap((one) => (one.type === 'chunk' ? [one] : []))
      const modules = chunks.map(({ fileName, modules: parts }) => [fileName, Object.fromEntries(Object.entries(parts).map(([id, { renderedLength }]) => [id, renderedLength]))])
      this.emitFile({ type: 'asset', fileName: '.vite/modules.json', source: JSON.stringify(Object.fromEntries(modules)) })
    },
    closeBundle() {
      const files = ['start.js', ...readdirSync(new URL('assets/', out)).map((name) => `assets/${name}`)].filter((file) => /\.(js|css)$/.test(file)).sort()
      const hashes = Object.fromEntries(files.map((file) => [file, integrityOf(new URL(file, out))]))
      writeFileSync(new URL('.vite/integrity.json', out), JSON.stringify(hashes, null, 1))
      writeFileSync(new URL('.vite/routes.json', out), JSON.stringify(addresses(), null, 1))
      const page = new URL('index.html', out)
      const html = readFileSync(page, 'utf8').replace(/<(script|link rel="(?:modulepreload|stylesheet)")([^>]*? (?:src|href)="\/([^"]+)")/g,
        (tag, kind: string, rest: string, file: string) => (hashes[file] ? `<${kind} integrity="${hashes[file]}"${rest}` : tag))
      writeFileSync(page, html)
      const plain = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((name) => /^[^.].*\.(js|css|svg|json|webmanifest|txt)$/.test(name))
      for (const name of plain) compress(new URL(name, out))
    },
  }
}
