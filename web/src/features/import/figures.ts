import { inSentence } from '../../base/language'
import { findType } from '../../api/schema'
import type { RecordType } from '../../api/types'
import { count } from '../../base/words'
import type { Figure } from '../../ui/FigureStrip.vue'
import { m } from './messages'
import type { Result } from './types'

/** What an undo did. */
export function undoFigures(result: Result): Figure[] {
  const { removed, restored, kept } = result.undo ?? { removed: 0, restored: 0, kept: 0 }
  return [
    { label: m.rows, value: count(result.rows), context: m.wereImported },
    { label: m.takenOut, value: count(removed), context: m.inTrash },
    { label: m.putBack, value: count(restored), context: m.asTheyWere },
    { label: m.leftAlone, value: count(kept), context: kept ? m.changedSince : m.nobodyChanged },
  ]
}

/** The types that records of a type point to, each once: of these an import makes what a file only names. */
const relatedOf = (type: RecordType): RecordType[] => [...new Set(type.fields.flatMap((field) => findType(field.relatedType ?? '') ?? []))]
/** The one type of what was made along the way; undefined where it may be of several. */
export function madeTypeOf(type: RecordType): RecordType | undefined {
  const related = relatedOf(type)
  return related.length === 1 ? related[0] : undefined
}

/** The figures of a check or of an import that is over, as the strip shows them. */
export function figures(result: Result, type: RecordType, at: 'check' | 'end'): Figure[] {
  const noun = inSentence(type.labelPlural)
  const list: Figure[] = [
    { label: m.rows, value: count(result.rows), context: at === 'check' ? m.inSeconds(result.seconds) : '' },
    { label: m.created, value: count(result.created), context: noun },
    { label: m.updated, value: count(result.updated), context: result.fieldsChanged ? m.fieldsChanged(result.fieldsChanged) : noun },
    { label: m.unchanged, value: count(result.unchanged), context: m.sameAlready },
  ]
  if (result.skipped) list.push({ label: m.skipped, value: count(result.skipped), context: m.byYourChoice })
  const context = !result.rejected ? m.noneRefused : at === 'check' ? m.writtenNowhere(result.rejected / Math.max(1, result.rows)) : m.belowDownload
  list.push({ label: m.rejected, value: count(result.rejected), context, ...(result.rejected > 0 && { tone: 'bad' as const }) })
  if (relatedOf(type).some((related) => related.name !== type.name)) list.push({ label: madeTypeOf(type)?.labelPlural ?? m.linked, value: count(result.organizationsCreated), context: at === 'check' ? m.willBeCreated : m.wereCreated })
  if (at === 'end') {
    list.push({ label: m.time, value: m.seconds(result.seconds) })
    if (result.seconds > 0) list.push({ label: m.speed, value: m.perSecondRows(result.rows / result.seconds), context: inSentence(m.rows) })
  }
  return list
}
