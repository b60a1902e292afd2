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

/** The other build that the server last named, since when it names no other, and when it was offered. */
let other = ''
let since = 0
let offered = -Infinity
const offer = (): void => toast({ text: m.newBuild, stays: true, act: { label: m.reload, run: () => location.reload() } })

/** The server has this build of the client. Another one than runs here is offered, but not while something is edited. */
export function heardBuild(present: string): void {
  const now = performance.now()
  if (present !== other) {
    other = present
    since = now
    offered = -Infinity
  }
  if (present === build() || now - since < steady || now - offered < patience) return
  offered = now
  if (!status.editing) { offer(); return }
  const stop = watch(() => status.editing, () => { stop(); offer() })
}

export function tellBuild(): void {
  const mine = build()
  if (mine) speakAs(mine, heardBuild)
}
