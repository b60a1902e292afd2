import { describe, expect, it } from 'vitest'
import { caps } from './shortcuts'

describe('keys', () => {
  it('Are printed as caps, the first of several', () => {
    expect(caps('c')).toEqual(['C'])
    expect(caps('shift+ArrowDown')).toEqual(['⇧', '↓'])
    expect(caps('space|]')).toEqual(['space'])
    expect(caps('g c')).toEqual(['G', 'C'])
  })
})
