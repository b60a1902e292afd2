/** A piece of a line. */
export interface Span { readonly look: 'text' | 'code' | 'strong' | 'em'; readonly text: string }
export type Block =
  | { readonly is: 'title' | 'heading' | 'text'; readonly spans: readonly Span[] }
  | { readonly is: 'code'; readonly about: string; readonly text: string }
  | { readonly is: 'table'; readonly about: string; readonly head: readonly string[]; readonly rows: readonly (readonly (readonly Span[])[])[] }

/** Reads what our own documents use of Markdown: headings, paragraphs, fenced code, tables, and code, strong and emphasis in a line. */
export function readPage(text: string): Block[] {
  const lines = text.split('\n')
  const blocks: Block[] = []
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? ''
    if (!line.trim()) continue
    const heading = /^(#{1,2}) (.+)$/.exec(line)
    if (heading) {
      blocks.push({ is: heading[1] === '#' ? 'title' : 'heading', spans: readSpans(heading[2] ?? '') })
    } else if (line.startsWith('```')) {
      const from = i + 1
      while (++i < lines.length && !lines[i]?.startsWith('```'));
      blocks.push({ is: 'code', about: line.slice(3), text: lines.slice(from, i).join('\n') })
    } else if (line.startsWith('|')) {
      const rows: string[][] = []
      for (; lines[i]?.startsWith('|'); i++) rows.push((lines[i] ?? '').split('|').slice(1, -1).map((cell) => cell.trim()))
      const head = rows[0] ?? []
      blocks.push({ is: 'table', about: head[0] ?? '', head, rows: rows.slice(2).map((row) => row.map(readSpans)) })
    } else {
      const from = i
      while (lines[i + 1]?.trim() && !/^[#|`]/.test(lines[i + 1] ?? '')) i++
      blocks.push({ is: 'text', spans: readSpans(lines.slice(from, i + 1).join(' ')) })
    }
  }
  return blocks
}

export function readSpans(text: string): Span[] {
  const spans: Span[] = []
  let end = 0
  const add = (look: Span['look'], part: string): void => { if (part) spans.push({ look, text: part }) }
  for (const match of text.matchAll(/`([^`]+)`|\*\*([^*]+)\*\*|\*([^*]+)\*/g)) {
    add('text', text.slice(end, match.index))
    if (match[1] !== undefined) add('code', match[1])
    else if (match[2] !== undefined) add('strong', match[2])
    else add('em', match[3] ?? '')
    end = match.index + match[0].length
  }
  add('text', text.slice(end))
  return spans
}
