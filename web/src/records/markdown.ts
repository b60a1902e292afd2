import { post } from '../api/client'
import { whenOut } from '../base/session'

/** The last that were shown: the same text is asked for once. */
const shown = new Map<string, string>()
const most = 60
whenOut(() => shown.clear())
/** Markdown as clean HTML. */
export async function showMarkdown(text: string, signal?: AbortSignal): Promise<string> {
  const known = shown.get(text)
  if (known !== undefined) return known
  const { html } = await post<{ html: string }>('markdown', { text }, { signal })
  shown.set(text, html)
  if (shown.size > most) shown.delete([...shown.keys()][0] ?? '')
  return html
}
