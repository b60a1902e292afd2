import { watch } from 'vue'
import { speakAs } from '../api/client'
import { m } from './messages'
import { status } from './status'
import { toast } from './toast'

/** A build that was offered is offered again after so many ms: another toast may have taken its place. */
const patience = 3_600_000

/** The build of the client that runs here: the address of its program; undefined where it is not built. */
export const build = (): string | undefined => document.getElementById('program')?.getAttribute('href') ?? undefined

let offered: string | undefined
let at = 0
const offer = (): void => toast({ text: m.newBuild, stays: true, act: { label: m.reload, run: () => location.reload() } })

/** The server has this build of the client. Another one than runs here is offered, but not while something is edited. */
export function heardBuild(present: string): void {
  if (present === build() || (present === offered && Date.now() - at < patience)) return
  offered = present
  at = Date.now()
  if (!status.editing) { offer(); return }
  const stop = watch(() => status.editing, () => { stop(); offer() })
}

export function tellBuild(): void {
  const mine = build()
  if (mine) speakAs(mine, heardBuild)
}
