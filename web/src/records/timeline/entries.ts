import type { Field, Linked, RecordType, TimelineActivity, TimelineEntry, TimelinePage, Values } from '../../api/types'
import { findType } from '../../api/schema'
import { isEmpty, isLinkedList, isRef, plain } from '../../api/values'
import type { IconName } from '../../base/iconNames'
import { same } from '../../store/merge'
import { isOpen, type Op } from '../../store/op'
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

/** The newest page before what was loaded already: nothing twice, nothing that has moved. Where the two do not meet, what lies between is not known, and what lay below is let go. */
export function joined(fresh: TimelinePage, before: TimelinePage): TimelinePage {
  const placed = (entry: TimelineEntry): string => `${keyOfEntry(entry)} ${entry.at}`
  const [oldest, shown] = [fresh.items.at(-1)?.at, new Set(before.items.map(placed))]
  if (oldest === undefined || fresh.next === null || !fresh.items.some((entry) => shown.has(placed(entry)))) return fresh
  const known = new Set(fresh.items.map(keyOfEntry))
  const below = before.items.filter((entry) => entry.at <= oldest && !known.has(keyOfEntry(entry)))
  return below.length ? { items: [...fresh.items, ...below], next: before.next } : fresh
}

export const isAbout = (values: Values, field: Field, id: string): boolean => { const links = values[field.name]; return isLinkedList(links) && links.some((link) => link.id === id) }
/** Whether the box at a record holds all of it, written by a person there; else it is for the form. */
export function fits(values: Values, field: Field, id: string, me: string | undefined): boolean {
  const { values: fixed, asked } = beginnings[wayOf(values)]
  return Object.entries(values).every(([name, value]) => {
    if (isEmpty(value) || name === 'text' || name === 'at' || asked.includes(name)) return true
    if (name === field.name) return isLinkedList(value) && value.length === 1 && value[0]?.id === id
    return name === 'owner' ? isRef(value) && value.id === me : same(value, fixed[name])
  })
}
/** Whether it is done, with what waits. */
export function isDone({ id, done }: Pick<TimelineActivity, 'id' | 'done'>, ops: readonly Op[]): boolean {
  const mine = ops.findLast((op) => isOpen(op) && op.record === id && 'done' in op.values)?.values['done']
  return typeof mine === 'boolean' ? mine : done ?? false
}
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
