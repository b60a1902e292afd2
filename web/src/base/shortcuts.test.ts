import { describe, expect, it } from 'vitest'
import { caps, stroke } from './shortcuts'

describe('keys', () => {
  it('Are printed as caps, the first of several', () => {
    expect(caps('c')).toEqual(['C'])
    expect(caps('shift+ArrowDown')).toEqual(['⇧', '↓'])
    expect(caps('space|]')).toEqual(['space'])
    expect(caps('g c')).toEqual(['G', 'C'])
  })

  const none = { altKey: false, ctrlKey: false, metaKey: false, shiftKey: false }
  const press = (key: string, code: string, held: Partial<typeof none> = {}, graph = false): string =>
    stroke({ ...none, key, code, ...held, getModifierState: (name: string) => graph && name === 'AltGraph' } as KeyboardEvent)

  it('Are those of the place on a keyboard without Latin letters', () => {
    expect(press('л', 'KeyK', { ctrlKey: true })).toBe('mod+k')
    expect(press('С', 'KeyC', { shiftKey: true })).toBe('shift+c')
    expect(press('с', 'KeyC')).toBe('c')
  })
  it('Are the letters of the person where those are Latin', () => {
    expect(press('z', 'KeyY')).toBe('z')
    expect(press('k', 'KeyK', { ctrlKey: true })).toBe('mod+k')
  })
  it('Are the sign that AltGr makes, not Ctrl and Alt', () => {
    expect(press('[', 'Digit8', { ctrlKey: true, altKey: true }, true)).toBe('[')
    expect(press('ArrowUp', 'ArrowUp', { altKey: true })).toBe('alt+ArrowUp')
    expect(press('ƒ', 'KeyF', { altKey: true })).toBe('alt+f')
  })
})
