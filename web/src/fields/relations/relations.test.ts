import { describe, expect, it } from 'vitest'
import { pointFilter, pointingTo } from '../../records/pointing'
import { takeSchema, typeOf } from '../../api/schema'
import type { Field, RecordType } from '../../api/types'
import { settled } from '../input/settled'
import { kind } from './index'

const peers: Field = { name: 'peers', label: 'Peers', kind: 'relations', group: 'custom', relatedTypes: ['contact', 'organization'], choices: [{ value: 'boss', label: 'Boss' }] }
const type = (name: string, fields: readonly Field[]): RecordType => ({ name, plural: `${name}s`, label: name, labelPlural: `${name}s`, title: 'name', fields })

describe('links to records', () => {
  it('Read as names with their roles', () => {
    expect(kind.text([{ type: 'contact', id: 'A', name: 'Ada', role: 'boss' }, { type: 'organization', id: 'B', name: 'Acme' }], peers)).toBe('Ada (Boss), Acme')
    expect(kind.text([{ type: 'contact', id: 'A', name: 'Ada', role: 'gone' }], peers)).toBe('Ada (gone)')
  })

  it('Are what they were when they are edited', () => {
    const links = [{ type: 'contact', id: 'A', name: 'Ada', role: 'boss' }]

    expect(settled(links)).toEqual(links)
  })

  it('Are asked from the other end by whatever type they can point to', () => {
    takeSchema({ generation: 1, types: [type('contact', [peers]), type('organization', [])], users: [] })

    for (const target of ['contact', 'organization']) expect(pointingTo(typeOf(target)).map(({ type, field }) => `${type.plural}: ${pointFilter(field, 'A')}`)).toEqual(['contacts: peers has A'])
  })
})
