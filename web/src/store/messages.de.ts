import { plural, type Words } from '../base/words'
import type { m as en } from './messages'

export const m = {
  waitElsewhere: (n: number, workspace: string) => `${plural(n, { one: 'Änderung', other: 'Änderungen' })} im Arbeitsbereich ${workspace} noch nicht gespeichert; aufbewahrt bis zur Rückkehr dorthin`,
  onlyHere: (n: number, workspace: string) => `${plural(n, { one: 'Änderung', other: 'Änderungen' })} im Arbeitsbereich ${workspace} noch nicht gespeichert; dieses Gerät bewahrt nichts auf, daher diesen Tab bis zur Rückkehr dorthin offen lassen`,
  notMade: 'Der verknüpfte Datensatz wurde nicht angelegt.',
} satisfies Words<typeof en>
