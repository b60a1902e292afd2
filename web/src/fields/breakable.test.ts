import { describe, expect, it } from 'vitest'
import { pieces } from './breakable'

describe('a long address', () => {
  it('Goes on in the next line after a slash and before the @', () => {
    expect(pieces('facebook.com/senatorcantwell')).toEqual(['facebook.com/', 'senatorcantwell'])
    expect(pieces('https://youtube.com/@harbour?tab=videos&sort=new')).toEqual(['https://', 'youtube.com/', '@harbour?', 'tab=', 'videos&', 'sort=', 'new'])
    expect(pieces('maria.cantwell@senate.example')).toEqual(['maria.cantwell', '@senate.example'])
    expect(pieces('202-224-3441')).toEqual(['202-224-3441'])
    expect(pieces('')).toEqual([''])
  })
})
