import type { Words } from '../../base/words'
import type { m as en } from './panelMessages'

export const m = {
  openFull: 'Vollständig öffnen',
  closePanel: 'Seitenbereich schließen',
  allFields: 'Alle Felder',
} satisfies Words<typeof en>
