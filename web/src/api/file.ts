import { reached, refusal, spoken, url, type Query } from './client'

/** A file and its name. Asked for like anything else, not by an address alone: it is of this page's workspace, and a refusal can be told. */
export async function file(path: string, query: Query = {}): Promise<{ readonly name: string; readonly bytes: Blob }> {
  const response = await reached(fetch(url(path, query), { headers: spoken(), credentials: 'same-origin', cache: 'no-store' }))
  if (!response.ok) throw await refusal(response, await reached(response.text()), path)
  const name = /filename="?([^";]+)/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'export'
  return { name, bytes: await reached(response.blob()) }
}
