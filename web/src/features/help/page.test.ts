import { describe, expect, it } from 'vitest'
import filters from '../../../../docs/filters.md?raw'
import { readPage, readSpans } from './page'

const textOf = (spans: readonly { text: string }[]): string => spans.map((span) => span.text).join('')

describe('the page about filters', () => {
  it('is read whole: nothing of Markdown is left in it', () => {
    const blocks = readPage(filters)
    expect(blocks.filter((block) => block.is === 'title')).toHaveLength(1)
    expect(blocks.filter((block) => block.is === 'heading').length).toBeGreaterThan(8)
    const rows = blocks.flatMap((block) => (block.is === 'table' ? block.rows : []))
    expect(rows.length).toBeGreaterThan(100)
    for (const block of blocks) {
      const spans = block.is === 'table' ? block.rows.flat(2) : block.is === 'code' ? [] : block.spans
      for (const span of spans) if (span.look !== 'code') expect(span.text).not.toMatch(/[`|]|\*\*|^#|\]\(/)
    }
  })

  it('has as many cells in every row as in the head', () => {
    for (const block of readPage(filters)) if (block.is === 'table') for (const row of block.rows) expect(row).toHaveLength(block.head.length)
  })

  it('keeps every word', () => {
    const shown = readPage(filters).map((block) => (block.is === 'table' ? [...block.head, ...block.rows.flat().map(textOf)].join(' ') : block.is === 'code' ? block.about + block.text : textOf(block.spans))).join(' ')
    const words = (text: string): string => text.replace(/[`*#|\s-]/g, '')
    expect(words(shown)).toBe(words(filters))
  })

  it('tells code, strong and emphasis apart', () => {
    expect(readSpans('a `b*c*` **d** *e* f')).toEqual([
      { look: 'text', text: 'a ' }, { look: 'code', text: 'b*c*' }, { look: 'text', text: ' ' }, { look: 'strong', text: 'd' }, { look: 'text', text: ' ' }, { look: 'em', text: 'e' }, { look: 'text', text: ' f' },
    ])
  })
})
