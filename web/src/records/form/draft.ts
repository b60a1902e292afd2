import type { RecordType, Values } from '../../api/types'
import { draft, keep, kept } from '../../base/keep'

const draftName = (type: RecordType): string => draft(type.plural)
/** What was typed into the form and is not created; kept on this device. */
export function keptDraft(type: RecordType): Values | null {
  try {
    const found: unknown = JSON.parse(kept(draftName(type)) ?? 'null')
    if (typeof found !== 'object' || found === null) return null
    const known = new Set(type.fields.filter((field) => !field.readOnly).map((field) => field.name))
    return Object.fromEntries(Object.entries(found).filter(([name]) => known.has(name)))
  } catch { return null }
}
export const keepDraft = (type: RecordType, values: Values | null): void => keep(draftName(type), values && JSON.stringify(values))

/** The name a record would have, to look for others like it. */
export function nameOf(type: RecordType, values: Values): string {
  const text = (name: string): string => { const value = values[name]; return typeof value === 'string' ? value.trim() : '' }
  return text(type.title) || [text('firstName'), text('lastName')].filter(Boolean).join(' ')
}
