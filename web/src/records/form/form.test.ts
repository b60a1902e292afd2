import { describe, expect, it } from 'vitest'
import { aField as field, aType } from '../../api/builders'
import { nameOf } from './draft'
import { dirty, problemsOf, sendable } from './form'
import { prefillOf } from './prefill'

const type = aType('contact', [
  field('name', { readOnly: true }), field('firstName'), field('lastName'), field('email', { kind: 'email' }), field('otherEmails', { kind: 'emails' }), field('organization', { kind: 'relation', relatedType: 'organization' }), field('code', { required: true }),
])

describe('a form', () => {
  it('is not dirty while it holds what it started with', () => {
    const start = { owner: { id: 'A', name: 'Ines' } }

    expect(dirty(start, { ...start, firstName: '  ', email: null })).toBe(false)
    expect(dirty(start, { ...start, firstName: 'Maya' })).toBe(true)
  })
  it('is dirty when the start was emptied', () => { expect(dirty({ owner: { id: 'A', name: 'Ines' } }, { owner: null })).toBe(true) })
  it('sends trimmed values and leaves empty ones out', () => {
    expect(sendable({ firstName: ' Maya ', lastName: ' ', email: null, otherEmails: [{ label: 'Work', value: '' }] })).toEqual({ firstName: 'Maya' })
  })
  it('names every field that needs a change', () => { expect(Object.keys(problemsOf(type, { email: 'maya@', code: '' }))).toEqual(['email', 'code']) })
  it('knows the name before the server has made it', () => { expect(nameOf(type, { firstName: 'Maya ', lastName: 'Okafor' })).toBe('Maya Okafor') })
  it('takes known fields from the address and nothing else', () => {
    expect(prefillOf(type, { organization: '0000', firstName: 'Maya', sort: '-name', name: 'x' })).toEqual({ firstName: 'Maya', organization: { id: '0000', name: '' } })
  })
})
