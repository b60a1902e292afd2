import { describe, expect, it } from 'vitest'
import { readFilter, writeFilter, type Part } from './filter'

describe('filter language', () => {
  it('Conditions joined by and become parts', () => {
    expect(readFilter('country in ("United States", Canada) and consent is subscribed')).toEqual([
      { field: 'country', op: 'in', values: ['United States', 'Canada'] },
      { field: 'consent', op: 'is', values: ['subscribed'] },
    ])
  })

  it('The and of between belongs to the condition', () => {
    expect(readFilter('leadScore between 10 and 20 and city empty')).toEqual([
      { field: 'leadScore', op: 'between', values: ['10', '20'] },
      { field: 'city', op: 'empty', values: [] },
    ])
  })

  it('Words are read without regard to case', () => {
    expect(readFilter('city IS Moline AND email FILLED')).toEqual([{ field: 'city', op: 'is', values: ['Moline'] }, { field: 'email', op: 'filled', values: [] }])
  })

  it('Deeper parts stay as text', () => {
    expect(readFilter('(city is Moline or city is Dallas) and not email empty')).toEqual([{ text: '(city is Moline or city is Dallas)' }, { text: 'not email empty' }])
  })

  it('An or at the top makes one part', () => {
    expect(readFilter('city is Moline or city is Dallas')).toEqual([{ text: 'city is Moline or city is Dallas' }])
  })

  it('A text that cannot be read is one part, unchanged', () => {
    for (const text of ['city is "open', 'city', 'and', 'city is Moline and', '(city is x']) expect(readFilter(text)).toEqual([{ text }])
  })

  it('Quotes, backslashes and reserved words survive writing and reading', () => {
    const parts: Part[] = [
      { field: 'title', op: 'contains', values: ['VP "Procurement" \\ (EU), and'] },
      { field: 'city', op: 'in', values: ['and', 'São Paulo', 'x,y', ''] },
      { field: 'email', op: 'is', values: ['a.b+c@d-e.example'] },
      { field: 'createdAt', op: 'within', values: ['last-30d'] },
    ]

    expect(readFilter(writeFilter(parts))).toEqual(parts)
  })

  it('What needs no quotes gets none, so that addresses stay readable', () => {
    expect(writeFilter([{ field: 'city', op: 'is', values: ['Zürich'] }, { field: 'tags', op: 'hasany', values: ['Customer', 'Decision maker'] }])).toBe('city is Zürich and tags hasany (Customer, "Decision maker")')
  })

  it('An alternative is bracketed when a condition joins it', () => {
    const written = writeFilter([{ text: 'a is 1 or b is 2' }, { field: 'c', op: 'empty', values: [] }])

    expect(written).toBe('(a is 1 or b is 2) and c empty')
    expect(readFilter(written)).toHaveLength(2)
  })

  it('Every text that is written reads the same after another round', () => {
    const alphabet = ['a', '"', '\\', ' ', ',', '(', ')', 'and', 'é', '-']
    for (let seed = 0; seed < 500; seed++) {
      const value = Array.from({ length: seed % 7 }, (_, i) => alphabet[(seed * 31 + i * 17) % alphabet.length]).join('')
      const parts: Part[] = [{ field: 'f', op: 'in', values: [value, 'b'] }]
      expect(readFilter(writeFilter(parts))).toEqual(parts)
    }
  })
})
