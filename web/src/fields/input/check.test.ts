import { describe, expect, it } from 'vitest'
import { aField } from '../../api/builders'
import type { Field } from '../../api/types'
import { problemOf } from './check'
import { m } from './messages'

const field = (kind: Field['kind'], more: Partial<Field> = {}): Field => aField('x', { label: 'Thing', kind, ...more })

describe('what is wrong with a value', () => {
  it('names the missing ending of an email', () => { expect(problemOf(field('email'), 'maya@deere')).toBe(m.emailEnding) })
  it('takes an international email', () => { expect(problemOf(field('email'), 'müller@straße.example')).toBeUndefined() })
  it('refuses two addresses in one field', () => { expect(problemOf(field('email'), 'a@b.example, c@d.example')).toBe(m.emailOne) })
  it('takes a phone number with an extension', () => { expect(problemOf(field('phone'), '+1 (202) 555-0143 ext. 12')).toBeUndefined() })
  it('refuses a phone number without digits', () => { expect(problemOf(field('phone'), 'call me')).toBe(m.phoneDigits) })
  it('takes a host without scheme and with a port', () => { expect(problemOf(field('url'), 'deere.example:8080/about')).toBeUndefined() })
  it('refuses other schemes', () => { expect(problemOf(field('url'), 'javascript:alert(1)')).toBe(m.urlScheme) })
  it('names the entry of a list', () => { expect(problemOf(field('emails'), [{ value: 'a@b.example' }, { value: 'no' }])).toBe(m.entry(2, m.emailAt)) })
  it('asks for a required field', () => { expect(problemOf(field('text', { required: true }), null)).toBe(m.required('Thing')) })
  it('counts what is too long', () => { expect(problemOf(field('text', { maxLength: 3 }), 'four')).toBe(m.tooLong(3, 4)) })
  it('refuses a date that was not understood', () => { expect(problemOf(field('date'), 'soon')).toBe(m.date) })
  it('takes an empty field', () => { expect(problemOf(field('date'), undefined)).toBeUndefined() })
})
