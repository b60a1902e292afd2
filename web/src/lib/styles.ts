/** Links to styles that could not be fetched. Vite asks for each once and takes it for there from then on. */
const missing = new Set<HTMLLinkElement>()

/** Notices from now on which styles cannot be fetched. */
export function watchStyles(): void {
  addEventListener('error', ({ target }) => { if (target instanceof HTMLLinkElement && target.rel === 'stylesheet') missing.add(target) }, true)
}

/** Fetches the styles that are missing, so that no part is shown without its own; throws when one still cannot be had. */
export async function fetchStyles(): Promise<void> {
  await Promise.all([...missing].map((failed) => new Promise((resolve, reject) => {
    const link = document.createElement('link')
    Object.assign(link, { rel: 'stylesheet', crossOrigin: '', href: failed.href, onload: resolve, onerror: reject })
    missing.delete(failed)
    failed.replaceWith(link)
  })))
}
