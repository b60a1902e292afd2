import { expect, test } from 'vitest'
import { aField, aType } from '../../api/builders'
import { declared } from '../../api/declared'
import type { Field, KindName } from '../../api/types'
import { detailsOf } from './useTrash'

const field = (name: string, group: string, kind: KindName = 'text'): Field => aField(name, { kind, group })
const contact = aType('contact', [
  field('firstName', 'name'), field('email', 'reach', 'email'), field('phone', 'reach', 'phone'), field('organization', 'work', 'relation'), field('title', 'work'), field('owner', 'work', 'user'), field('city', 'address'), field('region', 'address'),
], { presentation: { subtitle: ['title', 'organization'], first: ['firstName', 'email', 'phone', 'organization', 'title', 'owner', 'city'] } })

test('A deleted record is told by what it has, a person without title and organization by the rest', () => {
  const record = { id: 'a', version: 1, name: 'Ada', createdAt: '2025-03-14T10:00:00Z' }

  expect(detailsOf(contact, { ...record, title: 'Engineer', organization: { id: 'o', name: 'Harbour Works' }, email: 'ada@brisk.example' })).toBe('Engineer, Harbour Works')
  expect(detailsOf(contact, { ...record, phone: '202-224-3441', region: 'WA' })).toBe('202-224-3441, WA')
  expect(detailsOf(contact, record)).toMatch(/^There since 14 Mar/)
  expect(detailsOf(declared('contact'), { ...record, website: 'https://ada.example' })).toBe('https://ada.example')
})
