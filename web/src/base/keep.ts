let workspace = ''
let person = ''
/** From now on what is kept in a workspace is of this one, and what a person typed is of this account. Drafts once bore the `user` of the workspace. */
export function keepIn(id: string, account: string, user = account): void {
  workspace = id
  person = account
  for (const name of user === account ? [] : drafts(user)) {
    const to = name.replace(user, account)
    keep(to, kept(to) ?? kept(name))
    if (kept(to) === kept(name)) keep(name, null)
  }
}
/** A name for what belongs to the workspace: columns. It is never found in another. */
export const here = (name: string): string => `${workspace}.${name}`

/** What a person chose on this device. Storage may be forbidden; then nothing is kept. */
export function kept(name: string): string | null {
  try { return localStorage.getItem(`brisk.${name}`) } catch { return null }
}
export function keep(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(`brisk.${name}`)
    else localStorage.setItem(`brisk.${name}`, value)
  } catch { /* Kept for this visit only. */ }
}

/** A name for what the person typed and has not saved; of another place, whose account and where. Nobody else finds it, and signing out removes it. */
export const draft = (name: string, who = person, where = workspace): string => `draft.${who}.${where}.${name}`
export function drafts(who = person): readonly string[] {
  try { return Object.keys(localStorage).flatMap((name) => (name.startsWith(`brisk.draft.${who}.`) ? [name.slice(6)] : [])) } catch { return [] }
}
export function forgetDrafts(): void {
  for (const name of drafts()) keep(name, null)
}
/** How many texts and forms of this person lie on this device that nobody sent. */
export const drafted = (): number => drafts().filter((name) => !/^[^.]*\.(outbox\b|.*\.sent$)/.test(name.slice(draft('', person, '').length - 1))).length
/** How many unsaved changes of this person lie on this device, of whatever tab: of this workspace, or of all; those under the name `but` are not meant. */
export function shelved(all = false, but = ''): number {
  return drafts().reduce((sum, name) => {
    if (name === but || !(all ? /\.outbox\b/.test(name) : name.startsWith(draft('outbox')))) return sum
    try {
      const ops: unknown = JSON.parse(kept(name) ?? '[]')
      return sum + (Array.isArray(ops) ? ops.length : 0)
    } catch { return sum }
  }, 0)
}
