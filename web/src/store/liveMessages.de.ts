import type { Words } from '../base/words'
import type { m as en } from './liveMessages'

export const m = {
  newBuild: 'Brisk wurde aktualisiert. Bitte bei Gelegenheit neu laden; Eingaben in Formularen bleiben erhalten.',
  reload: 'Neu laden',
} satisfies Words<typeof en>
