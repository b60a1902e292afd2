import { draft, drafts, keep, kept } from '../base/keep'
import { newKey } from '../base/randomKey'
import type { Op } from './op'

/** Whose operations these are, by their account, and of which workspace, with what that is called. */
export interface Owner { readonly person: string; readonly workspace: string; readonly called: string }

const nameOf = ({ person, workspace }: Owner): string => draft('outbox', person, workspace)
/** Browsers have locks for secure connections only. Without them a tab takes what it finds, also from one that lives, which lets it go. */
const locks = (): LockManager | undefined => navigator.locks
const isOp = (one: unknown): one is Op =>
  typeof one === 'object' && one !== null && ['id', 'type', 'record', 'kind', 'values', 'base', 'state'].every((name) => name in one)

function read(text: string | null): readonly Op[] {
  try {
    const found: unknown = JSON.parse(text ?? '[]')
    return Array.isArray(found) ? found.filter(isOp) : []
  } catch { return [] }
}
function resting(op: Op): Op {
  // Of what was under way nobody will hear: only the very same may be sent again.
  if (op.state === 'sent') return { ...op, state: 'waiting', unsure: true }
  // What the choice was between is not kept: the server tells it again.
  return op.state === 'conflict' ? { ...op, state: 'waiting', turn: op.turn + 1 } : op
}

/** What became of what was laid down: the device has it, or not; or what lay there was taken, and is of another tab now, or of nobody. */
export type Laid = 'kept' | 'lost' | 'taken'
export type Shelf = ReturnType<typeof openShelf>
/**
 * Where a tab lays down what somebody has not saved, on the device and from the moment they did it: however the tab ends, it lies there. It lies under a name
 * of its own, whose lock the tab holds; the browser lets go of that with the tab, and then exactly one other takes it. Each time that something is laid down
 * where nothing was, the name is new: who waits for the lock of the one before finds nothing.
 */
export function openShelf(owner: Owner) {
  let name = ''
  /** What lies there. */
  let text: string | null = null
  let release = (): void => {}
  function hold(): void {
    const before = release
    const until = new Promise<void>((resolve) => { release = () => { before(); resolve() } })
    locks()?.request(`brisk.${name}`, () => until).catch(() => undefined)
  }
  function leave(): void {
    release()
    release = () => {}
    name = ''
    text = null
  }
  // A device that keeps nothing any more, not even who is here, has taken nothing.
  const isTaken = (): boolean => text !== null && kept(name) === null && kept('account-id') !== null
  return {
    name: (): string => name,
    isTaken, hold: (): void => { if (name) hold() },
    /** Lets lie what is there, for whoever comes. */
    leave,
    /** Lays down all that has not ended, in place of what lies there. */
    lay(ops: readonly Op[]): Laid {
      if (isTaken()) return 'taken'
      if (!ops.length) {
        if (name) keep(name, null)
        leave()
        return 'kept'
      }
      if (!name) {
        name = `${nameOf(owner)}.${newKey()}`
        // Asked for before anybody can see that something lies there.
        hold()
      }
      const now = JSON.stringify(ops.map(resting))
      if (kept(name) !== now) keep(name, now)
      if (kept(name) !== now) return 'lost'
      text = now
      return 'kept'
    },
  }
}

/** Names whose lock is waited for. */
const awaited = new Set<string>()
/** Takes what lies there of tabs that are gone, now or as soon as they are; it stays there unless `take` says that it is kept elsewhere. */
export function collect(owner: Owner, own: Shelf, take: (ops: readonly Op[]) => boolean): void {
  for (const name of drafts(owner.person)) {
    if (name === own.name() || awaited.has(name) || (name !== nameOf(owner) && !name.startsWith(`${nameOf(owner)}.`))) continue
    const pick = (): void => { if (take(read(kept(name)))) keep(name, null) }
    const all = locks()
    if (!all) { pick(); continue }
    awaited.add(name)
    void all.request(`brisk.${name}`, pick).catch(() => undefined).finally(() => awaited.delete(name))
  }
}
