// Lighthouse's mobile preset over a served Brisk: `bench/run lighthouse [--runs 3] [--contacts 1000000]`. See bench/README.md.
// What it finds goes to bench/results/, medians of all runs.
import { parseArgs } from 'node:util'
import { chromium, end, from, machine, median, serve, table, write } from './served.mjs'

const { values: given } = parseArgs({ options: { runs: { type: 'string', default: '3' }, contacts: { type: 'string', default: '1000000' }, only: { type: 'string' } } })
const { default: lighthouse } = await from('lighthouse/core/index.js')
const { launch } = await from('chrome-launcher/dist/index.js')

/** The goals, in GOALS' order; `audit` is Lighthouse's name for what is timed, in ms. */
const categories = [['performance', 'performance'], ['accessibility', 'accessibility'], ['best-practices', 'best practices']]
const timings = [['first-contentful-paint', 'FCP', 1000], ['largest-contentful-paint', 'LCP', 1000], ['interactive', 'TTI', 1500], ['total-blocking-time', 'TBT', 50]]

try {
  tell(await measure())
} finally {
  await end()
}

async function measure() {
  const { url, cookie, contact } = await serve(given.contacts, true)
  const pages = [['sign-in', '/sign-in'], ['contacts', '/contacts', cookie], ['contact', `/contacts/${contact}`, cookie], ['import', '/import', cookie]]
  const results = []
  for (const [name, path, session] of pages) {
    if (given.only && given.only !== name) continue
    const runs = []
    for (let run = 0; run < Number(given.runs); run++) runs.push(await look(url + path, session))
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

function tell(results) {
  const of = (runs, pick) => median(runs.map(pick))
  const one = results[0].runs[0]
  const contacts = Number(given.contacts).toLocaleString('en-US')
  write('lighthouse', `Lighthouse, ${contacts} contacts`, [
    `Lighthouse ${one.version}, ${machine(one.agent)}`,
    '',
    `\`bench/run lighthouse --runs ${given.runs} --contacts ${given.contacts}\`: mobile preset (simulated slow 4G of 150 ms and 1.6 Mb/s, processor four times slower), Brisk behind Caddy with TLS and HTTP/2 on the same machine, each run in a new browser with an empty cache. Medians of ${given.runs} runs; times in ms; KB is what went over the wire. Lighthouse's own measure of the machine (benchmarkIndex) stands beside: below about 1,500 the processor was busy and TTI and TBT say little.`,
    '',
    table(['page', ...categories.map(([, name]) => name), ...timings.map(([, name]) => name), 'CLS', 'KB', 'benchmarkIndex'], [
      ...results.map(({ name, runs }) => [name, ...categories.map(([id]) => of(runs, (run) => run.scores[id])), ...timings.map(([id]) => of(runs, (run) => run.timings[id]).toLocaleString('en-US')), Number(of(runs, (run) => run.cls).toFixed(3)), Math.round(of(runs, (run) => run.bytes) / 1000), Math.round(of(runs, (run) => run.benchmarkIndex)).toLocaleString('en-US')]),
      ['goal', ...categories.map(() => 100), ...timings.map(([, , goal]) => `≤ ${goal.toLocaleString('en-US')}`), 0, '', ''],
    ]),
    '',
    'All runs:',
    '',
    table(['page', 'performance', ...timings.map(([, name]) => name), 'benchmarkIndex', 'protocols', 'failed audits'],
      results.flatMap(({ name, runs }) => runs.map((run) => [name, run.scores.performance, ...timings.map(([id]) => run.timings[id].toLocaleString('en-US')), Math.round(run.benchmarkIndex).toLocaleString('en-US'), run.protocol.join(' '), [...run.failed, ...run.console].join(', ') || 'none']))),
  ].join('\n'))
}
