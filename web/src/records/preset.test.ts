import { expect, test } from 'vitest'
import { declared } from '../api/declared'
import { fieldsOf, filledLineOf, lineOf } from './preset'

test('a list asks for what the server wrote into the page', () => {
  const fields = fieldsOf('name', '-updatedAt', ['name', 'organization', 'title', 'email', 'city', 'tags', 'owner', 'updatedAt'], ['title', 'organization'])

  // See ShellTests.cs.
  expect(encodeURIComponent(fields)).toBe('city%2Cemail%2Cname%2Corganization%2Cowner%2Ctags%2Ctitle%2CupdatedAt')
})

test('the line below a name says the best that is there, and in a list always the same fields', () => {
  const [contact, organization] = [declared('contact'), declared('organization')]
  const at = { id: 'O', name: 'Deere' }
  const of = (values: object) => ({ id: 'A', version: 1, ...values })

  expect(lineOf(contact)).toEqual(['title', 'organization'])
  expect(lineOf(organization)).toEqual(['industry', 'city'])
  expect(filledLineOf(contact, of({ title: 'VP', organization: at, status: 'lead', city: 'Lund' }))).toEqual(['title', 'organization'])
  expect(filledLineOf(contact, of({ organization: at, status: 'lead', city: 'Lund' }))).toEqual(['organization'])
  expect(filledLineOf(contact, of({ status: 'lead', city: 'Lund' }))).toEqual(['status', 'city'])
  expect(filledLineOf(organization, of({ industry: 'energy', type: 'partner', status: 'lead', city: 'Lund' }))).toEqual(['industry', 'city'])
  expect(filledLineOf(organization, of({ type: 'partner', status: 'lead' }))).toEqual(['type'])
  expect(filledLineOf(organization, of({ status: 'lead', city: 'Lund' }))).toEqual(['status', 'city'])
})
