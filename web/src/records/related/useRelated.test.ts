import { expect, test, vi } from 'vitest'
import { aField, aType } from '../../api/builders'
import { declared } from '../../api/declared'
import { takeSchema } from '../../api/schema'
import type { RecordType } from '../../api/types'

vi.stubGlobal('location', { pathname: '/' })
vi.stubGlobal('addEventListener', () => {})
const { inboundsOf } = await import('./useRelated')

test('Each relation that leads to a record has a place of its own, named where a type has several', () => {
  const relation = (name: string, relatedType: string) => aField(name, { kind: 'relation', relatedType })
  const vessel = aType('vessel', [relation('maker', 'organization'), relation('seller', 'organization'), relation('sister', 'vessel')])
  takeSchema({ generation: 1, types: [declared('contact'), declared('organization'), vessel], users: [] })

  const told = (type: RecordType): string[] => inboundsOf(type, 'A').map((one) => `${one.id}: ${one.label}, ${one.filter}`)

  expect(told(declared('organization'))).toEqual([
    'contacts: Contacts, organization is A', 'organizations: Organizations, parent is A', 'vessels.maker: Vessels (maker), maker is A', 'vessels.seller: Vessels (seller), seller is A',
  ])
  expect(told(vessel)).toEqual(['vessels: Vessels, sister is A'])
})
