import { describe, expect, it } from 'vitest'
import { aField, aType } from '../api/builders'
import { declared } from '../api/declared'
import type { Field, Values } from '../api/types'
import { briefOf, factsOf, formOf, groupsOf, has, shown } from './fieldGroups'

const field = (name: string, group: string, more: Partial<Field> = {}): Field => aField(name, { group, ...more })
const contact = aType('contact', [
  field('name', 'name', { readOnly: true }), field('firstName', 'name'), field('lastName', 'name'), field('nickname', 'name'), field('email', 'reach', { kind: 'email' }), field('title', 'work'),
  field('street', 'address'), field('city', 'address'), field('notes', 'about', { kind: 'longText' }), field('language', 'about'), field('budget', 'custom', { custom: true }),
  field('createdAt', 'system', { readOnly: true, kind: 'instant' }), field('createdBy', 'system', { readOnly: true, kind: 'user' }),
], { presentation: { square: false, subtitle: ['title'], first: ['firstName', 'lastName', 'email', 'title', 'city'], pairs: ['firstName lastName'], facts: ['title', 'city', 'email'] } })
/** A type that nobody thought of when this was written. */
const ticket = aType('ticket', [field('subject', 'main', { required: true }), field('severity', 'main'), field('room', 'place')], { title: 'subject' })

describe('the groups of a record page', () => {
  it('leave out the name, the note and the parts of the address', () => {
    const names = groupsOf(contact).flatMap((group) => group.fields.map((one) => one.name))

    expect(names).toEqual(['email', 'title', 'language', 'budget', 'createdAt'])
  })
  it('keep a place for the address', () => { expect(groupsOf(contact).map((group) => group.name)).toEqual(['reach', 'work', 'about', 'address', 'custom', 'system']) })
  it('show groups of a type they do not know', () => { expect(groupsOf(ticket).map((group) => group.name)).toEqual(['main', 'place']) })
})

describe('what a phone shows first', () => {
  it('is how to call and where it stands', () => { expect([declared('contact'), declared('organization')].map(briefOf)).toEqual([['phone', 'status'], ['phone', 'status']]) })
  it('is what comes first where there is neither', () => { expect(briefOf(ticket)).toEqual(['severity', 'room']) })
})

describe('a type of several kinds', () => {
  const names = (values: Values) => formOf(declared('activity'), values).first.flatMap(({ fields }) => fields.map(({ name }) => name))
  it('asks for what the chosen kind has, and for what all have while none is chosen', () => {
    expect(names({}).filter((name) => ['form', 'direction', 'done', 'minutes'].includes(name))).toEqual([])
    expect(names({ kind: 'interaction' })).toEqual(expect.arrayContaining(['kind', 'text', 'about', 'form', 'minutes', 'outcome', 'place']))
    expect(names({ kind: 'interaction' })).not.toContain('direction')
    expect(names({ kind: 'reminder' })).toContain('done')
  })
  it('shows no line for what another kind has', () => {
    const type = declared('activity')
    const lines = (kind: string) => type.fields.filter((one) => shown(type, one, { id: 'A', version: 1, kind }, true)).map(({ name }) => name)
    expect(lines('note').filter((name) => ['form', 'direction', 'channel', 'done'].includes(name))).toEqual([])
    expect(lines('message')).toEqual(expect.arrayContaining(['direction', 'channel', 'thread']))
  })
  it('is no type where all are alike', () => { expect(contact.fields.every((one) => has(contact, one, {}))).toBe(true) })
})

describe('an empty field', () => {
  const record = { id: 'A', version: 1 }
  it('is shown when it matters', () => { expect(shown(contact, field('email', 'reach'), record, false)).toBe(true) })
  it('is shown when the workspace added it', () => { expect(shown(contact, field('x', 'custom', { custom: true }), record, false)).toBe(true) })
  it('is shown of a website and what else people look for, on the page of every type', () => {
    const asked = (name: string) => declared(name).fields.filter((one) => shown(declared(name), one, record, false)).map((one) => one.name)

    expect(asked('contact')).toEqual('firstName lastName email phone website organization title owner status tags city country'.split(' '))
    expect(asked('organization')).toEqual('name industry website email phone owner status tags city country'.split(' '))
  })
  it('is folded otherwise', () => { expect(shown(contact, field('language', 'about'), record, false)).toBe(false) })
  it('is never asked for when Brisk keeps it', () => { expect(shown(contact, field('updatedAt', 'system', { readOnly: true }), record, true)).toBe(false) })
})

describe('the form', () => {
  it('puts first and last name side by side', () => { expect(formOf(contact).first[0]?.fields.map((one) => one.name)).toEqual(['firstName', 'lastName']) })
  it('has every writable field once', () => {
    const { first, more } = formOf(contact)
    const names = [...first, ...more.flatMap((part) => part.rows)].flatMap((row) => row.fields.map((one) => one.name))

    expect([...names].sort()).toEqual(contact.fields.filter((one) => !one.readOnly).map((one) => one.name).sort())
  })
  it('takes the first fields of a type it does not know', () => { expect(formOf(ticket).first.flatMap((row) => row.fields.map((one) => one.name))).toEqual(['subject', 'severity', 'room']) })
})

describe('the facts about a related record', () => {
  it('are few, filled and never the title', () => {
    expect(factsOf(contact, { id: 'A', version: 1, name: 'Maya', title: 'VP', city: 'Moline', email: 'm@x.example', language: 'English' }, 2).map((one) => one.name)).toEqual(['title', 'city'])
  })
})
