import { plural } from '../base/words'

/** Texts of what waits to be saved. */
export const m = {
  waitElsewhere: (n: number, workspace: string) => `${plural(n, { one: 'change', other: 'changes' })} in the workspace ${workspace} not saved yet: kept until you are back there`,
  onlyHere: (n: number, workspace: string) => `${plural(n, { one: 'change', other: 'changes' })} in the workspace ${workspace} not saved yet: this device keeps nothing, so leave this tab open until you are back there`,
  notMade: 'What it points to was not created.',
} as const
