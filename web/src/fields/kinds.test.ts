import { describe, expect, it } from 'vitest'
import { kinds } from './index'

const server = import.meta.glob<string>('../../../src/Brisk.Domain/Fields/*.cs', { query: '?raw', eager: true, import: 'default' })

describe('field kinds', () => {
  it('Are the same on both sides', () => {
    const sources = Object.values(server)
    const names = sources.flatMap((source) => [...source.matchAll(/override string Name => "(\w+)"/g)].map((match) => match[1] ?? ''))
    const labelled = sources.find((source) => source.includes('class LabelledField')) ?? ''
    for (const name of ['emails', 'phones', 'links']) if (labelled.includes(`"${name}"`)) names.push(name)

    expect(sources.length).toBeGreaterThan(10)
    // A step, and what is linked, are asked for by filters alone: no record has a field of that kind.
    expect([...Object.keys(kinds), 'step', 'linked'].sort()).toEqual([...new Set(names)].sort())
  })
})
