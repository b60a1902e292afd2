import { expect, test } from 'vitest'
import { aField, aType } from '../../api/builders'
import { takeSchema, typeOf } from '../../api/schema'
import { pointFilter, pointingTo } from './pointing'

const peers = aField('peers', { kind: 'relations', relatedTypes: ['contact', 'organization'] })

test('Links to records are asked from the other end by whatever type they can point to', () => {
  takeSchema({ generation: 1, types: [aType('contact', [peers]), aType('organization', [])], users: [] })

  for (const target of ['contact', 'organization']) expect(pointingTo(typeOf(target)).map(({ type, field }) => `${type.plural}: ${pointFilter(field, 'A')}`)).toEqual(['contacts: peers has A'])
})
