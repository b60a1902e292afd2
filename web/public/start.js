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
  if (font && kept('font') === font) fetchAhead({ as: 'font', type: 'font/woff2', href: font })
  else if (font) document.fonts.addEventListener('loadingdone', () => {
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

  // The frame of the page is painted first, then the program runs. What nobody sees is not painted and waits for nothing.
  addEventListener('DOMContentLoaded', () => {
    const program = document.getElementById('program')
    const begin = () => program && import(program.href)
    if (document.hidden) begin()
    else requestAnimationFrame(() => setTimeout(begin))
    addEventListener('visibilitychange', begin, { once: true })
  })
}
