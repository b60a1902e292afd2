import { expect, test } from 'vitest'
import { takeSchema } from '../api/schema'
import type { Schema } from '../api/types'
import builtIn from './builtIn.de.json'
import { schemaIn, textsIn } from './translation'
import wordings from './wordings.de.json'

const field = { kind: 'choice', group: 'work' }
const given = {
  generation: 1, users: [],
  types: [{
    name: 'contact', plural: 'contacts', label: 'Contact', labelPlural: 'Contacts', title: 'name',
    fields: [
      { ...field, name: 'status', label: 'Status', choices: [{ value: 'lead', label: 'Lead', builtIn: true }, { value: 'customer', label: 'Regular' }] },
      { ...field, name: 'owner', label: 'Owner' }, { ...field, name: 'source', label: 'Where from', custom: true },
    ],
  }],
}
const worded = (answer: unknown): unknown => JSON.parse(textsIn(builtIn, wordings, JSON.stringify(answer)))

test('Built-in types, fields and choices are called in German, what somebody named keeps its name', () => {
  const schema: Schema = JSON.parse(schemaIn(builtIn, JSON.stringify(given)))

  expect(schema.types[0]).toMatchObject({ label: 'Kontakt', labelPlural: 'Kontakte' })
  expect(schema.types[0]?.fields.map(({ label }) => label)).toEqual(['Status', 'Zuständig', 'Where from'])
  expect(schema.types[0]?.fields[0]?.choices).toEqual([{ value: 'lead', label: 'Interessent', builtIn: true, given: 'Lead' }, { value: 'customer', label: 'Regular' }])
})
test('A text that comes with a wording is told in German, wherever it stands', () => {
  const answer = { code: 'invalid', title: 'Some values cannot be saved', detail: 'x', wording: { key: 'several-invalid', params: { count: 1200 } }, errors: [{ field: 'email', detail: 'y', wording: { key: 'email-no-at' } }] }

  expect(worded(answer)).toMatchObject({ title: 'Einige Werte lassen sich nicht speichern', detail: '1.200 Werte sind zu prüfen.', errors: [{ field: 'email', detail: 'Bitte in der Form name@example.com; das @ fehlt.' }] })
  expect(worded({ rejected: [{ line: 4, reason: 'z', wording: { key: 'fill-in', params: { field: { field: 'lastName', label: 'Last name' } } } }] })).toMatchObject({ rejected: [{ reason: 'Nachname fehlt.' }] })
})
test('What stands in a text is named in German, too', () => {
  takeSchema(JSON.parse(schemaIn(builtIn, JSON.stringify(given))))
  const told = (key: string, params: object): unknown => worded({ detail: '', wording: { key, params } })
  const type = { type: 'contact', label: 'Contact', labelPlural: 'Contacts' }

  expect(told('at-character', { reason: { key: 'stray-comma', detail: 'English' }, position: 1500 })).toMatchObject({ detail: 'Listen stehen in Klammern: city in (Lund, Malmö). (bei Zeichen 1500)' })
  expect(told('choice-used', { count: 3, type, choice: { choice: 'lead', label: 'Lead' } })).toMatchObject({ detail: expect.stringContaining('Interessent wird verwendet (3 Kontakte)') })
  expect(told('no-number', { given: 'array' })).toMatchObject({ detail: 'Statt einer Liste bitte eine Zahl ohne Anführungszeichen angeben.' })
  expect(told('unknown-field', { type, name: 'town' })).toMatchObject({ detail: 'Kontakte: Es gibt kein Feld „town“.' })
  expect(told('built-in-stays', { field: { field: 'source', label: 'Where from', custom: true } })).toMatchObject({ detail: 'Where from ist eingebaut und bleibt.' })
})
test('Fields of one name are called as their own type calls them, and what somebody named as they did', () => {
  const named = (type: string, fields: readonly object[]): object => ({ ...given.types[0], name: type, plural: `${type}s`, fields: fields.map((one) => ({ ...field, ...one })) })
  const names = { ...builtIn, fields: { contact: { title: 'Position', kind: 'Art' }, organization: { title: 'Anrede', kind: 'Art' } } }
  const types = [named('contact', [{ name: 'title', label: 'Job title' }, { name: 'kind', label: 'Kind' }]), named('organization', [
    { name: 'title', label: 'Form of address' }, { name: 'kind', label: 'Kind', custom: true }, { name: 'email', label: 'Email', custom: true },
  ])]
  const schema: Schema = JSON.parse(schemaIn(names, JSON.stringify({ ...given, types })))
  takeSchema(schema)
  const called = (one: object): unknown => JSON.parse(textsIn(names, wordings, JSON.stringify({ detail: '', wording: { key: 'built-in-stays', params: { field: one } } }))).detail

  expect(schema.types.map((type) => type.fields.map(({ label }) => label))).toEqual([['Position', 'Art'], ['Anrede', 'Kind', 'Email']])
  expect(called({ field: 'title', label: 'Job title' })).toBe('Position ist eingebaut und bleibt.')
  expect(called({ field: 'title', label: 'Form of address' })).toBe('Anrede ist eingebaut und bleibt.')
  expect(called({ field: 'kind', label: 'Kind' })).toBe('Art ist eingebaut und bleibt.')
  expect(called({ field: 'kind', label: 'Kind', custom: true })).toBe('Kind ist eingebaut und bleibt.')
  expect(called({ field: 'contact.title', label: 'Contact: Job title', path: [{ field: 'contact', label: 'Contact', custom: true }, { field: 'title', label: 'Job title' }] })).toBe('Contact: Position ist eingebaut und bleibt.')
})
test('A text that is not known here stays English', () => {
  expect(worded({ detail: 'New words.', wording: { key: 'of-tomorrow' } })).toMatchObject({ detail: 'New words.' })
})
test('A refused schema, and a type that is not Brisk\u2019s own, stay as they are', () => {
  const refused = JSON.stringify({ status: 401, code: 'unauthenticated' })
  const vessel = { ...given, types: [{ ...given.types[0], name: 'vessel', label: 'Vessel' }] }

  expect(schemaIn(builtIn, refused)).toBe(refused)
  expect(JSON.parse(schemaIn(builtIn, JSON.stringify(vessel)))).toEqual(vessel)
})
test('A text of which something is missing stays English', () => {
  expect(worded({ detail: 'Keep at most 5 tags.', wording: { key: 'too-many-tags' } })).toMatchObject({ detail: 'Keep at most 5 tags.' })
})
