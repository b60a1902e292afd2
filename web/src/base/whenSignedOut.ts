import { watch } from 'vue'
import { session } from './session'

/** What to forget whenever nobody is here any more, also when a session ended: where somebody looked. */
export const whenOut = (forget: () => void): unknown => watch(session, (now) => { if (!now) forget() }, { flush: 'sync' })
