import type { Field, Linked, RecordType, TimelineActivity, TimelineEntry, Values } from '../../api/types'
import { findType } from '../../api/schema'
import { isLinkedList, plain } from '../../api/values'
import type { IconName } from '../../base/iconNames'
import type { Op } from '../../store/op'
import { dayOf } from '../history/relativeDay'

/** The type of what happens with people, if the person sees it. */
export const activityType = (): RecordType | undefined => findType('activity')
/** The field by which activities lead to records of a type. */
export const aboutField = (type: RecordType): Field | undefined =>
  activityType()?.fields.find((field) => field.kind === 'relations' && !field.custom && field.relatedTypes?.includes(type.name))

/** What an activity is: its kind, and of an interaction how it went about. */
export type Way = 'note' | 'call' | 'meeting' | 'email' | 'message' | 'reminder'
export const wayOf = (values: Values): Way => {
  const [kind, form] = [plain(values['kind']), plain(values['form'])]
  return kind === 'interaction' ? (form === 'meeting' || form === 'email' ? form : 'call') : kind === 'message' || kind === 'reminder' ? kind : 'note'
}
export const iconOfWay: Readonly<Record<Way, IconName>> = { note: 'sticky-note', call: 'phone', meeting: 'users', email: 'mail', message: 'message-square', reminder: 'clock' }
/** What a new one of it begins with, and what else is asked. */
export const beginnings: Readonly<Record<Way, { readonly values: Values; readonly asked: readonly string[] }>> = {
  note: { values: { kind: 'note' }, asked: [] },
  call: { values: { kind: 'interaction', form: 'call' }, asked: ['outcome', 'minutes', 'at'] },
  meeting: { values: { kind: 'interaction', form: 'meeting' }, asked: ['at', 'minutes', 'place'] },
  email: { values: { kind: 'interaction', form: 'email' }, asked: ['at'] },
  message: { values: { kind: 'message', direction: 'in', channel: 'chat' }, asked: ['direction', 'channel', 'at'] },
  reminder: { values: { kind: 'reminder' }, asked: ['at', 'owner'] },
}
export const ways = Object.keys(beginnings) as readonly Way[]
export const isWay = (text: string): text is Way => ways.some((way) => way === text)

/** Nine in the morning of the day after. */
export function tomorrow(now = new Date()): string {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, 9).toISOString()
}

export interface Day { readonly day: string; readonly entries: readonly TimelineEntry[] }
/** In the order given, by day. */
export function daysOf(entries: readonly TimelineEntry[], now = Date.now()): readonly Day[] {
  const days: { day: string; entries: TimelineEntry[] }[] = []
  for (const entry of entries) {
    const day = dayOf(entry.at, now)
    const last = days.at(-1)
    if (last?.day === day) last.entries.push(entry)
    else days.push({ day, entries: [entry] })
  }
  return days
}
export const keyOfEntry = ({ at, activity, change }: TimelineEntry): string => (activity ? activity.id : `${change?.step ?? ''} ${change?.id ?? ''} ${change?.what ?? ''} ${at}`)

/** The newest page before what was loaded already; nothing twice, and nothing that has moved. */
export function joined(fresh: readonly TimelineEntry[], before: readonly TimelineEntry[]): readonly TimelineEntry[] {
  const oldest = fresh.at(-1)?.at
  const known = new Set(fresh.map(keyOfEntry))
  return oldest === undefined ? [] : [...fresh, ...before.filter((entry) => entry.at <= oldest && !known.has(keyOfEntry(entry)))]
}

export const isAbout = (values: Values, field: Field, id: string): boolean => { const links = values[field.name]; return isLinkedList(links) && links.some((link) => link.id === id) }
/** What was written here and is not there yet, the newest first. */
export const waiting = (ops: readonly Op[], field: Field, id: string): readonly Op[] =>
  ops.filter((op) => op.kind === 'create' && op.type === activityType()?.plural && isAbout(op.values, field, id)).toReversed()

/** What it is called, unless that is how its text begins, and its text. */
export function wordsOf({ subject, snippet }: Pick<TimelineActivity, 'subject' | 'snippet'>): { readonly subject: string; readonly text: string } {
  const [title, text] = [plain(subject), snippet ?? '']
  return text.startsWith(title) ? { subject: '', text } : { subject: title, text }
}
/** With whom it was: people, where it was with people, else whatever it is about. */
export function peopleOf({ about = [] }: Pick<TimelineActivity, 'about'>): readonly Linked[] {
  const people = about.filter(({ type }) => type === 'contact')
  return people.length ? people : about
}
