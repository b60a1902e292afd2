import { describe, expect, test } from 'vitest'
import { aField, aType } from '../../api/builders'
import { allDeclared, declared } from '../../api/declared'
import { takeSchema } from '../../api/schema'
import type { Field, KindName, RecordType } from '../../api/types'
import { guessType, refuseFile } from './guess'
import { isBusy, mayDelete, mayResume, mayUndo, share, stepOf, toWrite, undoStopped } from './machine'
import { assign, mappingOf, newFieldOf, problemOf, readings, setDecimalMark, targetLabel, targetOptions, takesMany, tally, turnAll } from './mapping'
import { curve } from './curve'
import { figures, undoFigures } from './figures'
import type { Column, Import, Result, Settings } from './types'
import { pace } from './upload'

const field = (name: string, kind: KindName, more: Partial<Field> = {}): Field => aField(name, { label: name.charAt(0).toUpperCase() + name.slice(1), kind, group: 'name', ...more })
const contact = aType('contact', [
  field('name', 'text', { readOnly: true }), field('firstName', 'text', { label: 'First name' }), field('email', 'email'), field('otherPhones', 'phones', { label: 'Other phones' }), field('street', 'text'), field('city', 'text'),
  field('organization', 'relation'), field('tags', 'tags'), field('consent', 'choice'), field('otherAddresses', 'addresses'), field('externalId', 'text', { label: 'External ID' }), field('createdAt', 'instant', { readOnly: true }),
])
const people = ['externalId', 'email']
const organization: RecordType = { ...contact, name: 'organization', plural: 'organizations', fields: [field('name', 'text', { required: true }), field('domain', 'text'), field('externalId', 'text')] }
const column = (index: number, header: string, target = 'skip'): Column => ({ index, header, samples: [], filled: 1, suggestion: { target, why: 'name' } })
const settings = (targets: readonly string[], match = 'none'): Settings => ({ mapping: targets.map((target, at) => ({ column: at, target })), match, onMatch: 'update' })
const result = (more: Partial<Result> = {}): Result => ({ rows: 10, created: 5, updated: 1, unchanged: 1, skipped: 1, rejected: 2, organizationsCreated: 0, fieldsCreated: 0, seconds: 1, ...more })
const made = (more: Partial<Import> = {}): Import => ({ id: '1', type: 'contact', fileName: 'a.csv', bytes: 1000, status: 'ready', createdAt: '', encoding: 'utf-8', delimiter: ',', rows: 10, columns: [], settings: settings([]), ...more })

describe('The step of an import', () => {
  test('follows its status, and the address may go back to the columns only while nothing is written', () => {
    expect(stepOf('ready', 'check')).toBe('columns')
    expect(stepOf('checking', 'columns')).toBe('check')
    expect(stepOf('checked')).toBe('check')
    expect(stepOf('checked', 'columns')).toBe('columns')
    expect(stepOf('running', 'columns')).toBe('import')
    expect(stepOf('failed', 'columns')).toBe('columns')
    for (const status of ['done', 'cancelled', 'failed', 'undone', 'undoing'] as const) expect(stepOf(status)).toBe('import')
  })
  test('is asked about again only while something is under way', () => {
    expect(['checking', 'running', 'undoing'].every((status) => isBusy(status as 'running'))).toBe(true)
    expect(isBusy('checked')).toBe(false)
  })
  test('can be undone only when rows were written', () => {
    expect(mayUndo(made({ status: 'done', result: result() }))).toBe(true)
    expect(mayUndo(made({ status: 'cancelled', result: result({ created: 0, updated: 0 }) }))).toBe(false)
    expect(mayUndo(made({ status: 'checked', result: result() }))).toBe(false)
    expect(mayUndo(made({ status: 'undone', result: result() }))).toBe(false)
    expect(mayUndo(made({ status: 'done', result: result(), canUndo: false }))).toBe(false)
    expect(mayDelete(made({ status: 'done', canUndo: true }))).toBe(false)
    expect(mayDelete(made({ status: 'running' }))).toBe(false)
    expect(mayDelete(made({ status: 'undone' }))).toBe(true)
  })
  test('goes on only when the server would, and never once its undo has begun', () => {
    const stopped = made({ status: 'cancelled', result: result(), canUndo: true, canGoOn: true })
    const halfUndone = made({ status: 'cancelled', result: result(), canUndo: true, canGoOn: false })

    expect([stopped, halfUndone].map(mayResume)).toEqual([true, false])
    expect([stopped, halfUndone].map(undoStopped)).toEqual([false, true])
    expect(mayResume(made({ status: 'failed', canUndo: false, canGoOn: true }))).toBe(false)
  })
  test('counts as written what is neither refused, left out nor the same already', () => {
    expect(toWrite(result())).toBe(6)
    expect(toWrite(result({ rows: 0, rejected: 3 }))).toBe(0)
  })
  test('shows its share by rows, and by bytes while their number is unknown', () => {
    expect(share(made())).toEqual({ value: 0, of: null })
    expect(share(made({ progress: { bytes: 200, rows: 3, of: 10, rate: 1, secondsLeft: 1 } }))).toEqual({ value: 3, of: 10 })
    expect(share(made({ progress: { bytes: 200, rows: 3, of: null, rate: 1, secondsLeft: null } }))).toEqual({ value: 200, of: 1000 })
  })
})

describe('The mapping of columns', () => {
  test('names every target as a person reads it', () => {
    expect(targetLabel(contact, 'name')).toBe('Full name, to be split')
    expect(targetLabel(organization, 'name')).toBe('Name')
    expect(targetLabel(contact, 'otherPhones/Mobile')).toBe('Other phones: Mobile')
    expect(targetLabel(contact, 'otherAddresses/Home/city')).toBe('Home address: city')
    expect(targetLabel(contact, 'organization/externalId')).toBe('Organization, by external ID')
    expect(targetLabel(contact, 'street/2')).toBe('Street, line 2')
    expect(targetLabel(contact, 'new', { label: 'District', kind: 'number' })).toBe('New field: District')
    expect(targetLabel(contact, 'skip')).toBe('Leave out')
  })
  test('offers both readings of a number that could be thousands or decimals, and keeps the one chosen', () => {
    expect(readings('12,500')).toEqual([{ value: ',', label: '12,500 is 12.5' }, { value: '.', label: '12,500 is 12500' }])
    expect(readings('1.000')).toEqual([{ value: '.', label: '1.000 is 1' }, { value: ',', label: '1.000 is 1000' }])
    expect(setDecimalMark(settings(['name', 'employees']), 1, ',').mapping).toEqual([{ column: 0, target: 'name' }, { column: 1, target: 'employees', decimalMark: ',' }])
  })
  test('keeps how a column is read when its field is renamed, and forgets it when nothing is chosen any more', () => {
    const chosen = setDecimalMark(assign(contact, ['email'], settings(['name', 'skip']), 1, 'new', { label: 'Staff', kind: 'number' }).settings, 1, ',')

    expect(assign(contact, ['email'], chosen, 1, 'new', { label: 'People', kind: 'number' }).settings.mapping[1]).toEqual({ column: 1, target: 'new', newField: { label: 'People', kind: 'number' }, decimalMark: ',' })
    expect(setDecimalMark(chosen, 1, '').mapping[1]).not.toHaveProperty('decimalMark')
  })
  test('offers what the server takes, and what is suggested or chosen now even when it is unusual', () => {
    const values = targetOptions(contact, [{ value: 'email', label: 'Email', group: 'reach', kind: 'email' }], column(0, 'x', 'otherPhones/Pager'), { column: 0, target: 'street/3' }).map((option) => option.value)

    expect(values.slice(0, 2)).toEqual(['skip', 'new'])
    expect(values).toContain('email')
    expect(values).toContain('otherPhones/Pager')
    expect(values).toContain('street/3')
    expect(new Set(values).size).toBe(values.length)
  })
  test('gives a field to one column: the one that had it before is left out', () => {
    const { settings: next, released } = assign(contact, people, settings(['email', 'skip']), 1, 'email')

    expect(next.mapping.map((entry) => entry.target)).toEqual(['skip', 'email'])
    expect(released).toBe(0)
  })
  test('lets tags and lists take several columns', () => {
    expect(assign(contact, people, settings(['tags', 'skip']), 1, 'tags').released).toBe(null)
    expect(takesMany(contact, 'otherPhones/Mobile')).toBe(true)
    expect(takesMany(contact, 'otherPhones/2/label')).toBe(false)
  })
  test('matches rows only by a field that a column goes to', () => {
    expect(assign(contact, people, settings(['email', 'externalId'], 'externalId'), 1, 'skip').settings.match).toBe('email')
    expect(assign(contact, people, settings(['email'], 'email'), 0, 'skip').settings.match).toBe('none')
    expect(assign(contact, people, settings(['skip'], 'none'), 0, 'email').settings.match).toBe('email')
    expect(assign(contact, people, settings(['email', 'skip'], 'none'), 1, 'city').settings.match).toBe('none')
  })
  test('keeps the other settings and adds a column that had no entry', () => {
    const next = assign(contact, people, { ...settings([]), keepUnmatched: true }, 4, 'new', { label: 'X', kind: 'text' }).settings
    expect(next.keepUnmatched).toBe(true)
    expect(mappingOf(next, 4)).toEqual({ column: 4, target: 'new', newField: { label: 'X', kind: 'text' } })
    expect(mappingOf(next, 5).target).toBe('skip')
  })
  test('says what is missing before it can run', () => {
    expect(problemOf(contact, settings(['skip', 'skip']), true)).toContain('at least one column')
    expect(problemOf(contact, settings(['email']), true)).toBeUndefined()
    expect(problemOf(organization, settings(['domain']), true)).toContain('name')
    expect(problemOf(contact, settings(['email', 'new']), false)).toContain('owner')
    expect(tally(settings(['email', 'skip', 'new']), 3)).toEqual({ kept: 2, left: 1, fresh: 1 })
  })
  test('turns every column that is left out into a new field, and back', () => {
    const columns = [column(0, 'Email', 'email'), column(1, 'District'), column(2, 'Fax no')]

    const kept = turnAll(settings(['email', 'skip']), columns, 'skip')
    const left = turnAll(kept, columns, 'new')

    expect(kept.mapping.map((entry) => entry.newField?.label ?? entry.target)).toEqual(['email', 'District', 'Fax no'])
    expect(left.mapping.map((entry) => entry.target)).toEqual(['email', 'skip', 'skip'])
    expect(turnAll(turnAll(setDecimalMark(left, 1, ','), columns, 'skip'), columns, 'new').mapping[1]).toEqual({ column: 1, target: 'skip', decimalMark: ',' })
  })
  test('names a new field like its column', () => {
    expect(newFieldOf(column(0, 'contact_form'), { column: 0, target: 'skip' })).toEqual({ label: 'Contact form', kind: 'text' })
    expect(newFieldOf(column(2, ''), { column: 2, target: 'skip' }).label).toBe('Column 3')
  })
})

test('What an import makes along the way is called what it is, and neutrally where it may be of several types', () => {
  const vessel: RecordType = { ...declared('organization'), name: 'vessel', fields: ['organization', 'contact'].map((relatedType) => field(relatedType, 'relation', { relatedType })) }
  takeSchema({ generation: 1, types: [...allDeclared, vessel], users: [] })
  const labels = (type: RecordType): string[] => figures(result(), type, 'check').slice(5).map((one) => one.label)

  expect(labels(declared('contact'))).toEqual(['Rejected', 'Organizations'])
  expect(labels(declared('organization'))).toEqual(['Rejected'])
  expect(labels(vessel)).toEqual(['Rejected', 'Linked records'])
})

describe('A chosen file', () => {
  test('is guessed by the words of its first line', () => {
    expect(guessType('last_name,first_name,birthday,type', allDeclared)).toBe('contacts')
    expect(guessType('Symbol,Security,GICS Sector,Headquarters Location,Founded', allDeclared)).toBe('organizations')
    expect(guessType('Name;Email;Company', allDeclared)).toBe('contacts')
    expect(guessType('Kundennummer;Vorname;Nachname', allDeclared)).toBe('contacts')
    expect(guessType('Company name;Industry;Annual revenue', allDeclared)).toBe('organizations')
    expect(guessType('', allDeclared)).toBe('contacts')
  })
  test('is refused when it is empty or no text table', () => {
    expect(refuseFile({ name: 'a.xlsx', size: 3, type: '' })).toBe('kind')
    expect(refuseFile({ name: 'a.CSV', size: 0, type: '' })).toBe('empty')
    expect(refuseFile({ name: 'export', size: 3, type: 'text/csv' })).toBeUndefined()
  })
  test('tells how fast it goes and how long it takes still', () => {
    expect(pace(500, 2000, 1000)).toEqual({ bytes: 500, of: 2000, rate: 500, secondsLeft: 3 })
    expect(pace(0, 2000, 0).secondsLeft).toBe(null)
  })
})

test('An import that was undone shows what the undo did', () => {
  const told = undoFigures({ ...result(), undo: { removed: 30_300, restored: 2, kept: 1, keptRecords: [] } })

  expect(told.map((figure) => figure.value)).toEqual(['10', '30,300', '2', '1'])
  expect(told.at(-1)?.context).toBe('changed or used since')
})

test('The curve of an import fills its box, the fastest second at the top', () => {
  expect(curve([0, 10, 5], 100, 50)).toBe('M0 50L50 0L100 25')
  expect(curve([3], 100, 50)).toBe('M0 0')
})
