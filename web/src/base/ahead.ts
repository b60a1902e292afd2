import { whenIdle } from './lazy'
import type { parts } from './parts'

const fetched = new Set<string>()

/** Has the browser fetch parts of the program while it has nothing better to do. They are not run: that is for when somebody needs them. */
export function fetchAhead(name: keyof typeof parts): void {
  whenIdle(async () => {
    const files: unknown = JSON.parse(document.getElementById('ahead')?.textContent ?? '{}')[name] ?? []
    for (const href of Array.isArray(files) ? files.map(String) : []) {
      if (fetched.has(href)) continue
      fetched.add(href)
      const kind = href.endsWith('.css') ? { rel: 'preload', as: 'style' } : { rel: 'modulepreload' }
      document.head.append(Object.assign(document.createElement('link'), kind, { fetchPriority: 'low', crossOrigin: '', href }))
    }
  })
}
