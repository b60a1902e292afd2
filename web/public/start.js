// Runs before the first paint, inline in the built page: what this person chose on this device; the typeface; the first questions of
// the page, asked while its program is still on its way (the build writes them into the page, see vite.config.ts; a page that brings
// its answers along has none); and when the program begins.
{
  const kept = (name) => {
    // Storage may be forbidden; the system's theme is used then.
    try { return localStorage.getItem('brisk.' + name) } catch { return null }
  }
  for (const name of ['theme', 'density', 'rail']) {
    const value = kept(name)
    if (value && /^[a-z]+$/.test(value)) document.documentElement.dataset[name] = value
  }
  const fetchAhead = (more) => document.head.append(Object.assign(document.createElement('link'), { rel: 'preload', crossOrigin: 'anonymous' }, more))

  // Where the typeface was fetched before, it is in the browser's memory and comes at once. At a first visit all else goes before it.
  const font = document.getElementById('font')?.getAttribute('href')
  if (font && kept('font') === font) {
    fetchAhead({ as: 'font', type: 'font/woff2', href: font })
    document.documentElement.dataset.typeface = 'known'
  } else if (font) document.fonts.addEventListener('loadingdone', () => {
    try { localStorage.setItem('brisk.font', font) } catch { /* Then each visit is a first one. */ }
  }, { once: true })

  const block = document.getElementById('asks')
  if (block && !document.querySelector('link[href="/api/setup"]')) {
    const asks = JSON.parse(block.textContent)
    // One begins with the first of the lists.
    const path = location.pathname === '/' ? Object.keys(asks)[0] : location.pathname
    const id = /[0-9A-Z]{13}$/.exec(path)?.[0]
    // A list in a view of its own asks something else.
    const plain = id || (!location.search && !kept(kept('workspace-id') + '.columns.' + path.slice(1)))
    for (const ask of (plain && asks[id ? path.replace(id, ':id') : path]) || []) fetchAhead({ as: 'fetch', href: '/api' + ask.replace(':id', id) })
  }

  // What came with the page is there to be read before the program is: the first names of a list, the name of a record.
  const words = () => {
    const told = (what) => {
      const block = [...document.querySelectorAll('[data-answer]')].find(({ dataset }) => what.test(dataset.answer))
      return block && { of: block.dataset.answer, answer: JSON.parse(block.textContent) }
    }
    const title = document.querySelector('.front.boot h1')
    title.textContent = title.textContent.replace('Brisk', () => kept('workspace') ?? 'Brisk')
    const shape = document.querySelector('.boot .shape')
    const found = told(/\?sort=|\/[0-9A-Z]{13}$/)
    // Who comes back to a place further down is shown that.
    const schema = told(/\/schema$/)
    if (!found || !schema || history.state?.seen?.row) return
    const type = schema.answer.types.find(({ plural }) => plural === found.of.split(/[/?]/)[2])
    const lines = type.presentation.subtitle.flatMap((choices) => type.fields.find(({ name, kind }) => name === choices.split('|')[0] && (kind === 'text' || kind === 'relation')) ?? [])
    for (const record of (found.answer.items ?? [found.answer]).slice(0, 30)) {
      const said = (name) => record[name]?.name ?? record[name] ?? ''
      const row = document.createElement('p')
      row.dir = 'auto'
      row.append(Object.assign(document.createElement('b'), { textContent: said(type.title) }), document.createElement('br'), lines.map(({ name }) => said(name)).filter(Boolean).join(', '))
      shape.append(row)
    }
  }

  // The frame of the page is painted first, then the program runs. What nobody sees is not painted and waits for nothing.
  addEventListener('DOMContentLoaded', () => {
    const program = document.getElementById('program')
    const begin = () => program && import(program.href)
    if (document.hidden) begin()
    else requestAnimationFrame(() => setTimeout(begin))
    addEventListener('visibilitychange', begin, { once: true })
    words()
  })
}
