import { describe, expect, it } from 'vitest'
import css from './tokens.css?raw'

const tokens = new Map([...css.matchAll(/--([\w-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)/g)].map(([, name = '', light = '', dark = '']) => [name, [light, dark] as const]))

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
/** WCAG 2.2 contrast ratio. */
function ratio(a: string, b: string): number {
  const [high = 0, low = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return (high + 0.05) / (low + 0.05)
}
const token = (name: string, theme: 0 | 1): string => {
  const pair = tokens.get(name)
  if (!pair) throw new Error(`No token ${name}`)
  return pair[theme]
}
const surfaces = ['bg', 'bg-rail', 'bg-sunken', 'bg-raised', 'bg-hover', 'bg-press', 'bg-selected']
const themes = [['light', 0], ['dark', 1]] as const

describe.each(themes)('Contrast, %s', (_, theme) => {
  it.each(['ink', 'ink-2', 'ink-3', 'accent-ink', 'ok', 'warn', 'bad'])('%s is readable on every surface', (name) => {
    for (const surface of surfaces) expect(ratio(token(name, theme), token(surface, theme)), `${name} on ${surface}`).toBeGreaterThanOrEqual(4.5)
  })

  it.each(['stone', 'rose', 'orange', 'gold', 'green', 'teal', 'blue', 'violet'])('A %s tag is readable on its own tint', (hue) => {
    expect(ratio(token(`tag-${hue}`, theme), token(`tag-${hue}-bg`, theme))).toBeGreaterThanOrEqual(4.5)
  })

  it('White text is readable on filled buttons', () => {
    for (const fill of ['accent', 'accent-hover', 'accent-press', 'bad-fill']) expect(ratio(token('ink-on-fill', theme), token(fill, theme)), fill).toBeGreaterThanOrEqual(4.5)
  })

  it('Rings and the edges of controls stand out from every surface', () => {
    for (const surface of surfaces) {
      expect(ratio(token('focus', theme), token(surface, theme)), `focus on ${surface}`).toBeGreaterThanOrEqual(3)
      if (surface !== 'bg-press' && surface !== 'bg-selected') expect(ratio(token('line-control', theme), token(surface, theme)), `control on ${surface}`).toBeGreaterThanOrEqual(3)
    }
  })

  it('Tooltips and toasts are readable', () => {
    expect(ratio(token('ink-on-inverse', theme), token('inverse', theme))).toBeGreaterThanOrEqual(4.5)
  })
})
