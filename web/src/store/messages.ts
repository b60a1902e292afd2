import { plural } from '../base/words'

/** Texts of what waits to be saved. */
export const m = {
  waitElsewhere: (n: number, workspace: string) => `${plural(n, { one: 'change', other: 'changes' })} in the workspace ${workspace} not saved yet: kept until you are back there`,
  lostElsewhere: (n: number) => `${plural(n, { one: 'change that was', other: 'changes that were' })} not saved could not be kept on this device`,
  notMade: 'What it points to was not created.',
} as const
