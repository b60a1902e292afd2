import { describe, expect, it } from 'vitest'
import type { Field } from '../../api/types'
import { settled } from '../input/settled'
import { kind } from './index'

const peers: Field = { name: 'peers', label: 'Peers', kind: 'relations', group: 'custom', relatedTypes: ['contact', 'organization'], choices: [{ value: 'boss', label: 'Boss' }] }

describe('links to records', () => {
  it('Read as names with their roles', () => {
    expect(kind.text([{ type: 'contact', id: 'A', name: 'Ada', role: 'boss' }, { type: 'organization', id: 'B', name: 'Acme' }], peers)).toBe('Ada (Boss), Acme')
    expect(kind.text([{ type: 'contact', id: 'A', name: 'Ada', role: 'gone' }], peers)).toBe('Ada (gone)')
  })

  it('Are what they were when they are edited', () => {
    const links = [{ type: 'contact', id: 'A', name: 'Ada', role: 'boss' }]

    expect(settled(links)).toEqual(links)
  })
})
