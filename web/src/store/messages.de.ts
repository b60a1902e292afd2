import { plural, type Words } from '../base/words'
import type { m as en } from './messages'

export const m = {
  waitElsewhere: (n: number, workspace: string) => `${plural(n, { one: 'Änderung', other: 'Änderungen' })} im Arbeitsbereich ${workspace} noch nicht gespeichert; aufbewahrt bis zur Rückkehr dorthin`,
  lostElsewhere: (n: number) => `${plural(n, { one: 'nicht gespeicherte Änderung konnte', other: 'nicht gespeicherte Änderungen konnten' })} auf diesem Gerät nicht aufbewahrt werden`,
  notMade: 'Der verknüpfte Datensatz wurde nicht angelegt.',
} satisfies Words<typeof en>
