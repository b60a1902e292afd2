import { beforeEach, describe, expect, it } from 'vitest'
import { fieldOf, pathsOf, takeSchema, typeOf } from './schema'
import { aField as field, aType as type } from './builders'


describe('fields of related records', () => {
  beforeEach(() => {
    takeSchema({ generation: 1, users: [], types: [
      type('contact', [field('name'), field('organization', { label: 'Organization', kind: 'relation', relatedType: 'organization' }), field('partners', { kind: 'relations', relatedTypes: ['organization'] })]),
      type('organization', [field('name', { label: 'Name', indexed: true, required: true }), field('city', { indexed: true }), field('parent', { kind: 'relation', relatedType: 'organization' }), field('friends', { kind: 'relations', relatedTypes: ['contact'] })]),
    ] })
  })

  it('A relation leads to the values of the record that it names, which cannot be written there', () => {
    expect(pathsOf(typeOf('contact')).map(({ name, label, readOnly, path }) => [name, label, readOnly, path])).toEqual([
      ['organization.name', 'Organization: Name', true, ['Organization', 'Name']],
      ['organization.city', 'Organization: city', true, ['Organization', 'city']],
    ])
  })

  it('One step is a field, and no other path is', () => {
    expect(fieldOf(typeOf('contact'), 'organization.city')?.kind).toBe('text')
    for (const name of ['organization.parent', 'organization.parent.name', 'partners.name', 'name.city', 'organization.town']) expect(fieldOf(typeOf('contact'), name)).toBeUndefined()
  })
})
