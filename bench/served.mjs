// A seeded Brisk to look at in a browser: for lighthouse.mjs and session.mjs.
import { spawn, execFileSync } from 'node:child_process'
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { cpus, loadavg, release, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

export const env = (name, otherwise) => process.env[name] ?? otherwise
export const chromium = env('CHROMIUM', '/usr/bin/chromium')
/** A module of the tools that bench/run installs. */
export const from = async (name) => import(pathToFileURL(join(env('BRISK_LIGHTHOUSE'), 'node_modules', name)))
export const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]
/** The value that so much of all is not above, from 0 to 1. */
export const quantile = (numbers, part) => numbers.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(numbers.length * part) - 1)]

const folder = mkdtempSync(join(tmpdir(), 'brisk-browser-'))
const data = join(folder, 'data')
const children = []
process.once('SIGINT', () => end(130))
process.once('SIGTERM', () => end(143))

/**
 * Seeds and starts it, where `secure` behind Caddy with TLS and HTTP/2, as deploy/ has it: the address of the page, the cookie of a session, and a
 * record of each type.
 */
export async function serve(contacts, secure) {
  const [inside, outside] = [await freePort(), await freePort()]
  const said = brisk('seed', '--contacts', String(contacts), '--until', '2026-11-20')
  const [, email, password] = /Sign in as (\S+) with the password (\S+)/.exec(said) ?? []
  start(env('BRISK', './brisk'), ['serve', '--urls', `http://127.0.0.1:${inside}`, '--trusted-proxy', '127.0.0.1'])
  const file = join(folder, 'Caddyfile')
  if (secure) writeFileSync(file, `{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n\tstorage file_system ${folder}/caddy\n}\nlocalhost:${outside} {\n\ttls internal\n\treverse_proxy 127.0.0.1:${inside}\n}\n`)
  if (secure) start(env('CADDY', 'caddy'), ['run', '--config', file, '--adapter', 'caddyfile'])

  const direct = `http://127.0.0.1:${inside}`
  await answering(`${direct}/health/ready`)
  const proxied = secure ? { 'x-forwarded-proto': 'https' } : {}
  const signedIn = await fetch(`${direct}/api/sign-in`, { method: 'POST', headers: { 'content-type': 'application/json', 'x-brisk': '1', ...proxied }, body: JSON.stringify({ email, password }) })
  if (!signedIn.ok) throw new Error(`Signing in: ${signedIn.status} ${await signedIn.text()}`)
  const cookie = signedIn.headers.getSetCookie()[0].split(';')[0]
  const first = async (type, sort) => (await (await fetch(`${direct}/api/${type}?limit=1&sort=${sort}`, { headers: { cookie, ...proxied } })).json()).items[0].id
  return { url: secure ? `https://localhost:${outside}` : direct, cookie, contact: await first('contacts', '-lastActivityAt'), organization: await first('organizations', 'name') }
}

/** One line about the machine and what ran on it. */
export const machine = (agent) =>
  `${cpus().length} cores (${cpus()[0].model.trim()}), Linux ${release()}, Node ${process.versions.node}, Chromium ${/Chrome\/(\S+)/.exec(agent)?.[1]}, commit ${env('BRISK_BENCH_COMMIT', 'unknown')}. Load average ${loadavg().map((load) => load.toFixed(2)).join(' ')}.`
export const table = (head, rows) => [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')

/** Prints a result and puts it to the others. */
export function write(name, title, text) {
  const now = new Date()
  const whole = `# ${title}, ${now.toISOString().slice(0, 16).replace('T', ' ')}\n\n${text}\n`
  console.log(whole)
  const out = env('BRISK_BENCH_RESULTS', 'bench/results')
  mkdirSync(out, { recursive: true })
  writeFileSync(join(out, `${now.toISOString().slice(0, 10)}-${name}.md`), whole)
}

function brisk(...args) {
  return execFileSync(env('BRISK', './brisk'), args, { env: { ...process.env, BRISK_DATA: data }, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
}
function start(program, args) {
  const child = spawn(program, args, { env: { ...process.env, BRISK_DATA: data, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder }, stdio: ['ignore', 'ignore', 'ignore'] })
  child.once('error', (error) => { console.error(`${program}: ${error.message}`); void end(1) })
  children.push(child)
}
async function answering(url) {
  for (let tries = 0; tries < 300; tries++) {
    if (await fetch(url).then((answer) => answer.ok, () => false)) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`${url} does not answer.`)
}
function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}
export async function end(code) {
  await Promise.all(children.splice(0).map((child) => child.exitCode !== null || child.signalCode !== null || child.pid === undefined ? null : new Promise((resolve) => {
    child.once('exit', resolve)
    child.kill('SIGTERM')
  })))
  rmSync(folder, { recursive: true, force: true })
  if (code !== undefined) process.exit(code)
}
