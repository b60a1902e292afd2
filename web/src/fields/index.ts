import type { Component } from 'vue'
import type { Field, KindName } from '../api/types'
import { lazy, whenIdle } from '../base/lazy'
import type { Kind } from './kind'

const found = import.meta.glob<Kind>('./*/index.ts', { eager: true, import: 'kind' })
const loaders = import.meta.glob<{ default: Component }>('./*/Input.vue')

const nameIn = (path: string): string => path.split('/')[1] ?? ''
/** Every kind by its name; a folder here is a kind on the server. */
export const kinds: Readonly<Record<string, Kind>> = Object.fromEntries(Object.entries(found).map(([path, kind]) => [nameIn(path), kind]))
const inputs = new Map(Object.entries(loaders).map(([path, load]) => [nameIn(path), lazy(load)]))

const text = kinds['text']
export function kindOf(field: Field): Kind {
  const kind = kinds[field.kind] ?? text
  if (!kind) throw new Error('The text kind is missing')
  return kind
}
/** The input of a kind, loaded when first shown. */
export const inputOf = (kind: KindName): Component | undefined => inputs.get(kind)
/** Fetches the input of a kind. */
export const loadInput = (kind: KindName): Promise<unknown> => loaders[`./${kind}/Input.vue`]?.() ?? Promise.resolve()
/** Fetches the inputs of these kinds when the browser is idle, so that editing opens at once, also while the server is away. */
export const warmInputs = (kinds: Iterable<KindName>): void => whenIdle(() => Promise.all([...new Set(kinds)].map(loadInput)))
