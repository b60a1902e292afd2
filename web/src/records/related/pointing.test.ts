import { expect, test } from 'vitest'
import { takeSchema, typeOf } from '../../api/schema'
import type { Field, RecordType } from '../../api/types'
import { pointFilter, pointingTo } from './pointing'

const peers: Field = { name: 'peers', label: 'Peers', kind: 'relations', group: 'custom', relatedTypes: ['contact', 'organization'] }
const type = (name: string, fields: readonly Field[]): RecordType => ({ name, plural: `${name}s`, label: name, labelPlural: `${name}s`, title: 'name', fields })

test('Links to records are asked from the other end by whatever type they can point to', () => {
  takeSchema({ generation: 1, types: [type('contact', [peers]), type('organization', [])], users: [] })

  for (const target of ['contact', 'organization']) expect(pointingTo(typeOf(target)).map(({ type, field }) => `${type.plural}: ${pointFilter(field, 'A')}`)).toEqual(['contacts: peers has A'])
})
