import { ApiProblem, wire, translated } from '../../api/client'
import { m } from './messages'
import type { Import } from './types'

export interface Sent { readonly bytes: number; readonly of: number; /** Bytes a second. */ readonly rate: number; readonly secondsLeft: number | null }
export interface Upload { readonly done: Promise<Import>; readonly cancel: () => void }

/** Bytes a second and what is left, from the start of the upload. */
export function pace(bytes: number, of: number, ms: number): Sent {
  const rate = ms > 0 ? (bytes / ms) * 1000 : 0
  return { bytes, of, rate, secondsLeft: rate > 0 ? Math.ceil((of - bytes) / rate) : null }
}
export class Cancelled extends Error {}

/** Sends a file as it is; fetch tells nothing about what is sent, so this is the older request. */
export function upload(file: File, plural: string, progress: (sent: Sent) => void): Upload {
  const request = new XMLHttpRequest()
  const start = performance.now()
  wire.writing++
  const done = new Promise<Import>((resolve, reject) => {
    request.open('POST', `/api/imports?type=${encodeURIComponent(plural)}&name=${encodeURIComponent(file.name)}`)
    request.setRequestHeader('x-brisk', '1')
    request.setRequestHeader('content-type', 'text/csv')
    request.upload.onprogress = (event) => progress(pace(event.loaded, event.total, performance.now() - start))
    request.onabort = () => reject(new Cancelled())
    request.onerror = () => reject(new ApiProblem({ status: 0, code: 'unreachable', detail: m.uploadBroke }))
    const broke = (): void => reject(new ApiProblem({ status: request.status, code: 'unexpected', detail: m.uploadBroke }))
    request.onload = () => {
      translated(request.responseText).then((text) => {
        const answer = JSON.parse(text)
        if (request.status < 300) resolve(answer)
        else reject(new ApiProblem({ code: 'unexpected', ...answer, status: request.status }))
      }).catch(broke)
    }
    request.send(file)
  }).finally(() => { wire.writing-- })
  return { done, cancel: () => request.abort() }
}
