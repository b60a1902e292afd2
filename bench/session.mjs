// What somebody feels who works for a while: `bench/run session [--contacts 1000000] [--actions 300] [--seconds 10] [--cycles 20] [--slow 1]`. See bench/README.md.
import { parseArgs } from 'node:util'
import { chromium, end, from, machine, median, quantile, serve, table, write } from './served.mjs'

const option = (value) => ({ type: 'string', default: String(value) })
const { values } = parseArgs({ options: { contacts: option(1_000_000), actions: option(300), seconds: option(10), cycles: option(20), slow: option(1) } })
const given = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value)]))
const { default: puppeteer } = await from('puppeteer-core/lib/esm/puppeteer/puppeteer-core.js')

try {
  const served = await serve(given.contacts, false)
  const browser = await puppeteer.launch({ executablePath: chromium, args: ['--no-sandbox', '--js-flags=--expose-gc'], defaultViewport: { width: 1440, height: 900 } })
  try {
    const [name, value] = served.cookie.split(/=(.*)/s)
    await browser.setCookie({ name, value, domain: '127.0.0.1', path: '/', httpOnly: true, sameSite: 'Strict' })
    const pressed = await interactions(browser, served)
    const drawn = await frames(browser, served)
    const held = await heap(browser, served)
    tell(await browser.userAgent(), pressed, drawn, held)
  } finally {
    await browser.close()
  }
} finally {
  await end()
}

async function open(browser, address) {
  const page = await browser.newPage()
  page.on('pageerror', (error) => console.error('page:', error.message))
  await page.emulateCPUThrottling(given.slow)
  await page.goto(address, { waitUntil: 'load' })
  await page.waitForSelector('.lr .name')
  return page
}
function settled() {
  return new Promise((resolve) => setTimeout(resolve, 60))
}

/**
 * Presses and clicks, as many as asked for: moving, selecting, the panel, cells, filters, sorting, the palette, records. From the browser's own Event
 * Timing: the longest event of each interaction until the next paint, in ms (what is below 16 it does not tell, and counts as 16).
 */
async function interactions(browser, { url }) {
  const page = await open(browser, `${url}/contacts`)
  await page.evaluate(() => {
    window.pressed = new Map()
    new PerformanceObserver((list) => {
      for (const { interactionId, duration, name } of list.getEntries()) if (interactionId) window.pressed.set(interactionId, { duration: Math.max(duration, window.pressed.get(interactionId)?.duration ?? 0), name, step: window.step })
    }).observe({ type: 'event', durationThreshold: 16, buffered: true })
  })
  const key = (...names) => async () => { for (const one of names) { await page.keyboard.press(one); await settled() } }
  const type = (text) => async () => { for (const letter of text) { await page.keyboard.press(letter); await settled() } }
  const click = (css, at = 0) => async () => {
    const found = (await page.$$(css))[at]
    if (found) await found.click().catch(() => {})
    await settled()
  }
  const round = [
    ['move', key('j', 'j', 'j', 'k', 'ArrowDown', 'PageDown', 'PageUp', 'End', 'Home')],
    ['select', key('x', 'j', 'x', 'Escape')],
    ['cell', key('ArrowRight', 'ArrowRight', 'ArrowLeft', 'Escape')],
    ['panel', key(' ', 'j', 'j', 'Escape')],
    ['row', click('.lr [data-c="title"]', 3)],
    ['edit', key('Enter', 'Z', 'Escape', 'Escape')],
    ['filter', key('f', 'c', 'i', 'Escape', 'Escape')],
    ['sort', click('.lh button', 1)],
    ['palette', async () => { await page.keyboard.down('Control'); await page.keyboard.press('k'); await page.keyboard.up('Control'); await settled(); await type('mar')(); await key('ArrowDown', 'Escape')() }],
    ['record', async () => { await key('Enter')(); await page.waitForSelector('.rec', { timeout: 10_000 }).catch(() => {}); await settled(); await page.goBack({ waitUntil: 'load' }).catch(() => {}); await page.waitForSelector('.lr .name'); await settled() }],
  ]
  const count = () => page.evaluate(() => performance.interactionCount ?? window.pressed.size)
  const before = await count()
  for (let at = 0; (await count()) - before < given.actions && at < given.actions; at++) {
    const [step, run] = round[at % round.length]
    await page.evaluate((now) => { window.step = now }, step)
    await run()
  }
  await new Promise((resolve) => setTimeout(resolve, 500))
  const told = await page.evaluate(() => [...window.pressed.values()])
  const all = [...told.map((one) => one.duration), ...Array(Math.max(0, (await count()) - before - told.length)).fill(16)]
  await page.close()
  const steps = round.map(([step]) => [step, told.filter((one) => one.step === step).map((one) => one.duration)])
  return { all, steps }
}

/**
 * Scrolls the list for a while, a step a frame: slowly, quickly and by the thumb; and as much text in a page without any code, which is what the machine
 * can draw. Frames by how long each took, in ms, with what the page's own thread worked in each: script, style and layout, all of it, in ms a frame.
 */
async function frames(browser, { url }) {
  const found = []
  const list = await open(browser, `${url}/contacts`)
  for (const [name, step] of [['80 px a frame', 80], ['1,000 px a frame', 1000], ['all of it', 0]]) found.push({ name, ...(await scrolled(list, step)) })
  await list.close()

  const plain = await browser.newPage()
  const cells = '<span>Some text of a cell</span>'.repeat(8)
  await plain.setContent(`<style>.lbox { height: 800px; overflow: auto } div div { display: flex; height: 32px; white-space: nowrap } span { flex: 0 0 170px }</style>
    <div class="lbox">${`<div>${cells}</div>`.repeat(2000)}</div>`)
  found.push({ name: '80 px a frame, text without code', ...(await scrolled(plain, 80)) })
  await plain.close()
  return found
}
async function scrolled(page, step) {
  const client = await page.createCDPSession()
  await client.send('Performance.enable')
  const worked = async () => {
    const { metrics } = await client.send('Performance.getMetrics')
    const of = (name) => metrics.find((one) => one.name === name).value * 1000
    return [of('ScriptDuration'), of('RecalcStyleDuration') + of('LayoutDuration'), of('TaskDuration')]
  }
  const before = await worked()
  const took = await page.evaluate(async (by, seconds) => {
    const box = document.querySelector('.lbox')
    const most = box.scrollHeight - box.clientHeight
    box.scrollTop = 0
    const took = []
    let last = await new Promise(requestAnimationFrame)
    const begin = last
    while (last - begin < seconds * 1000) {
      box.scrollTop = by ? (box.scrollTop + by) % most : most * ((last - begin) / (seconds * 1000))
      const now = await new Promise(requestAnimationFrame)
      took.push(now - last)
      last = now
    }
    return took
  }, step, given.seconds)
  const after = await worked()
  return { took, work: after.map((ms, i) => (ms - before[i]) / took.length) }
}

/** Goes through every route again and again. What the page holds after each round and a collection. */
async function heap(browser, { url, contact, organization }) {
  const page = await open(browser, `${url}/contacts`)
  const client = await page.createCDPSession()
  await client.send('Performance.enable')
  const routes = ['/contacts', `/contacts/${contact}`, '/organizations', `/organizations/${organization}`, '/import', '/trash', '/help/filters',
    '/settings', '/settings/profile', '/settings/devices', '/settings/workspace', '/settings/team', '/settings/fields', '/settings/keys']
  const rounds = []
  for (let cycle = 0; cycle < given.cycles; cycle++) {
    for (const route of routes) {
      await page.evaluate((to) => { const link = document.body.appendChild(Object.assign(document.createElement('a'), { href: to })); link.click(); link.remove() }, route)
      await page.waitForFunction((to) => location.pathname.startsWith(to), { timeout: 10_000 }, route).catch(() => console.error(`${route} was not reached`))
      await page.waitForNetworkIdle({ idleTime: 100, timeout: 10_000 }).catch(() => {})
    }
    await client.send('HeapProfiler.collectGarbage')
    const { usedSize } = await client.send('Runtime.getHeapUsage')
    const { metrics } = await client.send('Performance.getMetrics')
    const of = (name) => metrics.find((one) => one.name === name)?.value ?? 0
    rounds.push({ heap: usedSize / 1e6, nodes: of('Nodes'), listeners: of('JSEventListeners') })
  }
  await page.close()
  return rounds
}

function tell(agent, pressed, drawn, held) {
  const ms = (number) => number.toFixed(1)
  const settledAt = Math.min(4, held.length - 1)
  write('session', `A session in the browser, ${given.contacts.toLocaleString('en-US')} contacts`, [
    machine(agent),
    '',
    `\`bench/run session --contacts ${given.contacts} --actions ${given.actions} --seconds ${given.seconds} --cycles ${given.cycles} --slow ${given.slow}\`: 1440 × 900, processor ${given.slow} times slower. Server and browser share the machine.`,
    '',
    `## Interaction to next paint, ms, over ${pressed.all.length} interactions (goal: p75 ≤ 50)`,
    '',
    table(['', 'interactions', 'p50', 'p75', 'p98', 'longest'], [['all', pressed.all], ...pressed.steps.map(([name, took]) => [`${name} (above 16 ms)`, took])]
      .map(([name, took]) => [name, took.length, ...(took.length ? [quantile(took, 0.5), quantile(took, 0.75), quantile(took, 0.98), Math.max(...took)] : ['', '', '', ''])])),
    '',
    '## Frames while the list scrolls (goal: ≥ 55 a second)',
    '',
    table(
      ['', 'frames', 'a second', 'median ms', 'p99 ms', 'longest ms', 'script ms a frame', 'style and layout', 'all work of the page'],
      drawn.map(({ name, took, work }) => {
        const whole = took.reduce((sum, one) => sum + one, 0)
        return [name, took.length, ms((took.length * 1000) / whole), ms(median(took)), ms(quantile(took, 0.99)), ms(Math.max(...took)), ...work.map(ms)]
      }),
    ),
    '',
    `## What the page holds after each round of all routes (goal: flat)`,
    '',
    table(['round', 'heap MB', 'nodes', 'listeners'], held.map((one, at) => [at + 1, one.heap.toFixed(2), one.nodes, one.listeners])),
    '',
    `From round ${settledAt + 1} to ${held.length}: ${(held.at(-1).heap - held[settledAt].heap).toFixed(2)} MB, ${held.at(-1).nodes - held[settledAt].nodes} nodes, ${held.at(-1).listeners - held[settledAt].listeners} listeners.`,
  ].join('\n'))
}
