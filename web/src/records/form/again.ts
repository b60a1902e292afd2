import { findType } from '../../api/schema'
import { go } from '../../base/router'
import type { Op } from '../../store/op'
import { letGo } from '../../store/store'
import { keepDraft } from './draft'

/** Goes on with a creation that was refused, in the form. */
export function editAgain(op: Op): boolean {
  const type = findType(op.type)
  if (!type) return false
  keepDraft(type, op.values)
  letGo(op.id)
  void go(`/${op.type}/new`)
  return true
}
