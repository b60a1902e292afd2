import { describe, expect, it } from 'vitest'
import { aField } from '../../api/builders'
import { settled } from '../input/settled'
import { kind } from './index'

const peers = aField('peers', { kind: 'relations', relatedTypes: ['contact', 'organization'], choices: [{ value: 'boss', label: 'Boss', hue: 'stone' }] })

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
