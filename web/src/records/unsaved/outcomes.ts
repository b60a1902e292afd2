import { findType, fieldOf } from '../../api/schema'
import { toast } from '../../base/toast'
import { isRef, plain } from '../../api/values'
import { same } from '../../store/merge'
import { against, keyOfOp, type Op } from '../../store/op'
import type { News } from '../../store/outbox'
import { isShown, recordIn, shownOf, tellBy, tryAgain, undo, type Undone } from '../../store/store'
import { openConflict } from './conflicts'
import { m } from './outcomeMessages'
import { m as words } from '../../base/messages'

const labelsOf = (op: Op, names: readonly string[]): string => {
  const type = findType(op.type)
  return names.map((name) => (type && fieldOf(type, name)?.label) ?? name).join(', ')
}
/** What the record is called, as far as is known. */
const nameOf = (type: string, key: string, op?: Op): string => {
  const title = findType(type)?.title ?? ''
  return plain(shownOf(key)?.[title] ?? op?.base.values[title])
}

/** Says what needs saying of an operation; what a page or a panel shows at its field needs no words here. */
function tell(news: News): void {
  const { op } = news
  const key = keyOfOp(op)
  if (news.kind === 'accepted' && op.kind === 'create') {
    const name = plain(recordIn(news.entry)[findType(op.type)?.title ?? ''])
    toast({ text: m.created(name), undo: () => undo(op.id) })
  } else if (news.kind === 'behind') {
    const { before, entry } = news
    if (!before.whole || against(op, entry).clashes.length) return
    const type = findType(op.type)
    const others = (type?.fields ?? [])
      .filter((field) => !field.readOnly && !(field.name in op.values) && !same(before.values[field.name], entry.values[field.name]))
    const by = entry.values['updatedBy']
    if (others.length) toast(m.merged(isRef(by) ? by.name : m.someone, others.map((field) => field.label).join(', ')))
  } else if (news.kind === 'conflict') {
    if (isShown(key)) openConflict(key)
    else toast({
      text: m.reloaded(nameOf(op.type, key, op), labelsOf(op, Object.keys(op.values))), bad: true,
      act: { label: words.choose, run: () => openConflict(key) },
    })
  } else if (news.kind === 'refused' && op.kind === 'update' && !isShown(key)) {
    const names = Object.keys(op.why?.fields ?? {}).filter((name) => name in op.values)
    const first = names[0] ?? Object.keys(op.values)[0] ?? ''
    const why = op.why?.fields[first] ?? op.why?.detail ?? ''
    toast({ text: m.refused(nameOf(op.type, key, op), labelsOf(op, [first]), why), bad: true, again: () => tryAgain(op.id) })
  }
}
/** An undo whose effect is nowhere to be seen says so, and one that was refused says why. */
function tellUndone({ one, outcome }: Undone): void {
  if (one.what === 'update' || one.what === 'step') return
  if (outcome?.state === 'refused') toast({ text: m.notUndone(outcome.why.detail), bad: true })
  else if (outcome?.state === 'accepted') toast(one.what === 'delete' ? m.undone(one.name) : m.deletedAgain(one.name))
}
tellBy({ news: tell, undone: tellUndone })
