// Lighthouse's mobile preset over a served Brisk: `bench/run lighthouse [--runs 3] [--contacts 10000]`. See bench/README.md.
// Brisk is behind Caddy with TLS and HTTP/2, as deploy/ has it. What it finds goes to bench/results/, medians of all runs.
import { spawn, execFileSync } from 'node:child_process'
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { cpus, loadavg, release, tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'

const { values: given } = parseArgs({ options: { runs: { type: 'string', default: '3' }, contacts: { type: 'string', default: '10000' }, only: { type: 'string' } } })
const env = (name, otherwise) => process.env[name] ?? otherwise
const chromium = env('CHROMIUM', '/usr/bin/chromium')
const caddy = env('CADDY', 'caddy')
const modules = env('BRISK_LIGHTHOUSE')
const from = async (name) => import(pathToFileURL(join(modules, 'node_modules', name)))
const { default: lighthouse } = await from('lighthouse/core/index.js')
const { launch } = await from('chrome-launcher/dist/index.js')

const folder = mkdtempSync(join(tmpdir(), 'brisk-lighthouse-'))
const data = join(folder, 'data')
const children = []
process.once('SIGINT', () => end(130))
process.once('SIGTERM', () => end(143))

/** The goals, in GOALS' order; `audit` is Lighthouse's name for what is timed, in ms. */
const categories = [['performance', 'performance'], ['accessibility', 'accessibility'], ['best-practices', 'best practices']]
const timings = [['first-contentful-paint', 'FCP', 1000], ['largest-contentful-paint', 'LCP', 1400], ['interactive', 'TTI', 1500], ['total-blocking-time', 'TBT', 50]]

try {
  const results = await measure()
  write(results)
} finally {
  await end()
}

async function measure() {
  const [inside, outside] = [await freePort(), await freePort()]
  const said = brisk('seed', '--contacts', given.contacts, '--until', '2026-11-20')
  const [, email, password] = /Sign in as (\S+) with the password (\S+)/.exec(said) ?? []
  start(env('BRISK', './brisk'), ['serve', '--urls', `http://127.0.0.1:${inside}`, '--trusted-proxy', '127.0.0.1'])
  const file = join(folder, 'Caddyfile')
  writeFileSync(file, `{\n\tadmin off\n\tskip_install_trust\n\tauto_https disable_redirects\n\tstorage file_system ${folder}/caddy\n}\nlocalhost:${outside} {\n\ttls internal\n\treverse_proxy 127.0.0.1:${inside}\n}\n`)
  start(caddy, ['run', '--config', file, '--adapter', 'caddyfile'])

  const direct = `http://127.0.0.1:${inside}`
  await answering(`${direct}/health/ready`)
  const signedIn = await fetch(`${direct}/api/sign-in`, { method: 'POST', headers: { 'content-type': 'application/json', 'x-brisk': '1', 'x-forwarded-proto': 'https' }, body: JSON.stringify({ email, password }) })
  if (!signedIn.ok) throw new Error(`Signing in: ${signedIn.status} ${await signedIn.text()}`)
  const cookie = signedIn.headers.getSetCookie()[0].split(';')[0]
  const list = await (await fetch(`${direct}/api/contacts?limit=1&sort=-lastActivityAt`, { headers: { cookie, 'x-forwarded-proto': 'https' } })).json()
  const pages = [['sign-in', '/sign-in'], ['contacts', '/contacts', cookie], ['contact', `/contacts/${list.items[0].id}`, cookie], ['import', '/import', cookie]]

  const results = []
  for (const [name, path, session] of pages) {
    if (given.only && given.only !== name) continue
    const runs = []
    for (let run = 0; run < Number(given.runs); run++) runs.push(await look(`https://localhost:${outside}${path}`, session))
    results.push({ name, runs })
    console.error(name, runs.map((run) => `${run.scores.performance} (FCP ${run.timings['first-contentful-paint']}, LCP ${run.timings['largest-contentful-paint']}, TTI ${run.timings.interactive})`).join(' '))
  }
  return results
}

/** One run in a browser of its own, nothing in its cache. */
async function look(url, cookie) {
  const browser = await launch({ chromePath: chromium, chromeFlags: ['--headless=new', '--no-sandbox', '--ignore-certificate-errors'], logLevel: 'silent' })
  try {
    const { lhr } = await lighthouse(url, { port: browser.port, output: 'json', logLevel: 'silent', onlyCategories: categories.map(([id]) => id), ...(cookie && { extraHeaders: { cookie } }) })
    if (lhr.runtimeError) throw new Error(`${url}: ${lhr.runtimeError.message}`)

    const refs = categories.flatMap(([id]) => lhr.categories[id].auditRefs.map((ref) => ref.id))
    return {
      scores: Object.fromEntries(categories.map(([id]) => [id, Math.round(lhr.categories[id].score * 100)])),
      timings: Object.fromEntries(timings.map(([id]) => [id, Math.round(lhr.audits[id].numericValue)])),
      cls: lhr.audits['cumulative-layout-shift'].numericValue,
      bytes: lhr.audits['total-byte-weight'].numericValue,
      benchmarkIndex: lhr.environment.benchmarkIndex,
      version: lhr.lighthouseVersion,
      agent: lhr.environment.hostUserAgent,
      protocol: [...new Set(lhr.audits['network-requests'].details.items.map((item) => item.protocol))],
      failed: [...new Set(refs)].filter((id) => lhr.audits[id].score !== null && lhr.audits[id].score < 0.9 && lhr.audits[id].scoreDisplayMode === 'binary'),
      console: (lhr.audits['errors-in-console']?.details?.items ?? []).map((item) => item.description),
    }
  } finally {
    await browser.kill()
  }
}

function write(results) {
  const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]
  const of = (runs, pick) => median(runs.map(pick))
  const rows = results.map(({ name, runs }) => [name, ...categories.map(([id]) => of(runs, (run) => run.scores[id])), ...timings.map(([id]) => `${of(runs, (run) => run.timings[id]).toLocaleString('en-US')}`), Number(of(runs, (run) => run.cls).toFixed(3)), Math.round(of(runs, (run) => run.bytes) / 1000), Math.round(of(runs, (run) => run.benchmarkIndex)).toLocaleString('en-US')])
  const one = results[0].runs[0]
  const now = new Date()
  const date = now.toISOString().slice(0, 10)
  const text = [
    `# Lighthouse, ${Number(given.contacts).toLocaleString('en-US')} contacts, ${now.toISOString().slice(0, 16).replace('T', ' ')}`,
    '',
    `${cpus().length} cores (${cpus()[0].model.trim()}), Linux ${release()}, Node ${process.versions.node}, Chromium ${/Chrome\/(\S+)/.exec(one.agent)?.[1]}, Lighthouse ${one.version}, commit ${env('BRISK_BENCH_COMMIT', 'unknown')}. Load average ${loadavg().map((load) => load.toFixed(2)).join(' ')}.`,
    '',
    `\`bench/run lighthouse --runs ${given.runs} --contacts ${given.contacts}\`: mobile preset (simulated slow 4G of 150 ms and 1.6 Mb/s, processor four times slower), Brisk behind Caddy with TLS and HTTP/2 on the same machine, each run in a new browser with an empty cache. Medians of ${given.runs} runs; times in ms; KB is what went over the wire. Lighthouse's own measure of the machine (benchmarkIndex) stands beside: below about 1,500 the processor was busy and TTI and TBT say little.`,
    '',
    `| page | ${[...categories.map(([, name]) => name), ...timings.map(([, name]) => name), 'CLS', 'KB', 'benchmarkIndex'].join(' | ')} |`,
    `| ${Array(categories.length + timings.length + 4).fill('---').join(' | ')} |`,
    ...rows.map((row) => `| ${row.join(' | ')} |`),
    `| goal | ${[...categories.map(() => 100), ...timings.map(([, , goal]) => `≤ ${goal.toLocaleString('en-US')}`), 0, '', ''].join(' | ')} |`,
    '',
    'All runs:',
    '',
    `| page | ${['performance', ...timings.map(([, name]) => name), 'benchmarkIndex', 'protocols', 'failed audits'].join(' | ')} |`,
    `| ${Array(timings.length + 5).fill('---').join(' | ')} |`,
    ...results.flatMap(({ name, runs }) => runs.map((run) => `| ${[name, run.scores.performance, ...timings.map(([id]) => run.timings[id].toLocaleString('en-US')), Math.round(run.benchmarkIndex).toLocaleString('en-US'), run.protocol.join(' '), [...run.failed, ...run.console].join(', ') || 'none'].join(' | ')} |`)),
    '',
  ].join('\n')
  console.log(text)
  const out = env('BRISK_BENCH_RESULTS', 'bench/results')
  mkdirSync(out, { recursive: true })
  writeFileSync(join(out, `${date}-lighthouse.md`), text)
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
async function end(code) {
  await Promise.all(children.splice(0).map((child) => child.exitCode !== null || child.signalCode !== null || child.pid === undefined ? null : new Promise((resolve) => {
    child.once('exit', resolve)
    child.kill('SIGTERM')
  })))
  rmSync(folder, { recursive: true, force: true })
  if (code !== undefined) process.exit(code)
}
