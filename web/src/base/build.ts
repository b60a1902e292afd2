import { watch } from 'vue'
import { speakAs } from '../api/client'
import { m } from './messages'
import { status } from './status'
import { toast } from './toast'

/** Milliseconds for which the server says the same: of several nodes, one may have another build while they are exchanged. After an hour it is offered again, as another toast may have taken its place. */
const steady = 20_000
const patience = 3_600_000

/** The build of the client that runs here: the address of its program; undefined where it is not built. */
export const build = (): string | undefined => document.getElementById('program')?.getAttribute('href') ?? undefined

/** The build that the server last named, since when it names no other, and when it was offered. */
let named = ''
let since = 0
let offered = -Infinity
let timer: ReturnType<typeof setTimeout> | undefined

/** The server has this build of the client. Another one than runs here is offered, but not while something is edited. */
export function heardBuild(present: string): void {
  if (present !== named) {
    named = present
    since = performance.now()
    offered = -Infinity
    clearTimeout(timer)
    // Who only reads hears of it once.
    timer = setTimeout(offer, steady + 100)
  }
  offer()
}
function offer(): void {
  const now = performance.now()
  if (!named || named === build() || status.editing || now - since < steady || now - offered < patience) return
  offered = now
  toast({ text: m.newBuild, stays: true, act: { label: m.reload, run: () => location.reload() } })
}

export function tellBuild(): void {
  const mine = build()
  if (!mine) return
  speakAs(mine, heardBuild)
  watch(() => status.editing, offer)
}
