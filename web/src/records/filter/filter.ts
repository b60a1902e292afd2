/**
 * The filter language of the address, as far as the bar needs it: conditions joined by `and` become chips,
 * anything deeper (or, not, brackets) stays one chip, which `readTree` puts into words. The server checks fields and values.
 */
export interface Condition {
  readonly field: string
  readonly op: string
  readonly values: readonly string[]
}
export type Part = Condition | { readonly text: string }
/** Which part the filter menu changes, and where it begins. */
export interface Change { readonly index: number; readonly part: Condition; readonly step: 'field' | 'operator' | 'value' }
export const isCondition = (part: Part): part is Condition => 'field' in part

type Token = { readonly text: string; readonly quoted: boolean; readonly from: number; readonly to: number }
const tokenPattern = /\s+|"((?:[^"\\]|\\.)*)"|([(),])|([^\s(),"]+)/gy

function tokens(text: string): Token[] | null {
  const found: Token[] = []
  tokenPattern.lastIndex = 0
  let at = 0
  while (at < text.length) {
    const match = tokenPattern.exec(text)
    if (!match) return null
    const quoted = match[1]
    const bare = match[2] ?? match[3]
    if (quoted !== undefined) found.push({ text: quoted.replace(/\\(.)/g, '$1'), quoted: true, from: at, to: tokenPattern.lastIndex })
    else if (bare !== undefined) found.push({ text: bare, quoted: false, from: at, to: tokenPattern.lastIndex })
    at = tokenPattern.lastIndex
  }
  return found
}
const word = (token: Token | undefined, text: string): boolean => !!token && !token.quoted && token.text.toLowerCase() === text

/** The parts of a filter, joined by `and`. A text that cannot be read is one part. */
export function readFilter(text: string): Part[] {
  if (!text.trim()) return []
  const list = tokens(text)
  if (!list) return [{ text: text.trim() }]
  const groups = split(list, 'or')?.length === 1 ? split(list, 'and') : null
  if (!groups) return [{ text: text.trim() }]
  return groups.map((group) => readCondition(group) ?? { text: text.slice(group[0]?.from, group.at(-1)?.to) })
}

/** A part with its alternatives, and what is said not to be. */
export type Tree = Condition | { readonly join: 'and' | 'or'; readonly of: readonly Tree[] } | { readonly not: Tree }
/** What a part says; null when it cannot be read. */
export function readTree(part: Part): Tree | null {
  if (isCondition(part)) return part
  const list = tokens(part.text)
  return list && treeOf(list)
}
function treeOf(list: Token[]): Tree | null {
  for (const join of ['or', 'and'] as const) {
    const groups = split(list, join)
    if (!groups) return null
    if (groups.length === 1) continue
    const of = groups.map(treeOf)
    return of.every((one) => one !== null) ? { join, of } : null
  }
  if (word(list[0], 'not')) {
    const not = treeOf(list.slice(1))
    return not && { not }
  }
  return word(list[0], '(') && word(list.at(-1), ')') ? treeOf(list.slice(1, -1)) : readCondition(list)
}
/** The conditions in it, in their order. */
export const conditionsOf = (tree: Tree | null): readonly Condition[] => (!tree ? [] : 'not' in tree ? conditionsOf(tree.not) : 'of' in tree ? tree.of.flatMap(conditionsOf) : [tree])

/** Splits at a word of the top level; null when something is missing. */
function split(list: Token[], at: 'and' | 'or'): Token[][] | null {
  const groups: Token[][] = [[]]
  let depth = 0
  let between = false
  for (const token of list) {
    if (word(token, '(')) depth++
    if (word(token, ')')) depth--
    if (depth === 0 && word(token, 'between')) between = true
    if (depth === 0 && word(token, at)) {
      if (!between || at === 'or') {
        groups.push([])
        continue
      }
      between = false
    }
    groups.at(-1)?.push(token)
  }
  return depth === 0 && groups.every((group) => group.length) ? groups : null
}

function readCondition(group: Token[]): Condition | null {
  const [field, op, ...rest] = group
  if (!field || !op || field.quoted || op.quoted || word(field, 'not') || word(field, '(') || word(op, '(')) return null
  const name = op.text.toLowerCase()
  if (name === 'empty' || name === 'filled') return rest.length ? null : { field: field.text, op: name, values: [] }
  if (name === 'between') return rest.length === 3 && word(rest[1], 'and') ? { field: field.text, op: name, values: [rest[0]?.text ?? '', rest[2]?.text ?? ''] } : null
  if (word(rest[0], '(')) {
    if (!word(rest.at(-1), ')')) return null
    const inside = rest.slice(1, -1)
    if (inside.length % 2 === 0 || inside.some((token, i) => word(token, ',') !== (i % 2 === 1))) return null
    return { field: field.text, op: name, values: inside.filter((_, i) => i % 2 === 0).map((token) => token.text) }
  }
  return rest.length === 1 && rest[0] ? { field: field.text, op: name, values: [rest[0].text] } : null
}

const bare = /^[\p{L}\p{N}_.@+\-:/#]+$/u
const reserved = /^(and|or|not|empty|filled|between)$/i
const writeValue = (value: string): string => (bare.test(value) && !reserved.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`)

const listOperators = new Set(['in', 'notin', 'hasany', 'hasall'])

export function writeCondition({ field, op, values }: Condition): string {
  if (op === 'empty' || op === 'filled') return `${field} ${op}`
  if (op === 'between') return `${field} between ${writeValue(values[0] ?? '')} and ${writeValue(values[1] ?? '')}`
  if (listOperators.has(op)) return `${field} ${op} (${values.map(writeValue).join(', ')})`
  return `${field} ${op} ${writeValue(values[0] ?? '')}`
}
export const writePart = (part: Part): string => (isCondition(part) ? writeCondition(part) : part.text)

/** The text of all parts; a part of several alternatives is put in brackets when it does not stand alone. */
export function writeFilter(parts: readonly Part[]): string {
  return parts.map((part) => (isCondition(part) || parts.length === 1 || /^(\(.*\)|not\b.*)$/is.test(part.text) ? writePart(part) : `(${part.text})`)).join(' and ')
}
