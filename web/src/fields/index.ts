import { defineAsyncComponent, type Component } from 'vue'
import type { Field, KindName } from '../api/types'
import type { Kind } from './kind'

const found = import.meta.glob<Kind>('./*/index.ts', { eager: true, import: 'kind' })
const loaders = import.meta.glob<{ default: Component }>('./*/Input.vue')

const nameIn = (path: string): string => path.split('/')[1] ?? ''
/** Every kind by its name; a folder here is a kind on the server. */
export const kinds: Readonly<Record<string, Kind>> = Object.fromEntries(Object.entries(found).map(([path, kind]) => [nameIn(path), kind]))
const inputs = new Map(Object.entries(loaders).map(([path, load]) => [nameIn(path), defineAsyncComponent(load)]))

const text = kinds['text']
export function kindOf(field: Field): Kind {
  const kind = kinds[field.kind] ?? text
  if (!kind) throw new Error('The text kind is missing')
  return kind
}
/** The input of a kind, loaded when first shown. */
export const inputOf = (kind: KindName): Component | undefined => inputs.get(kind)
/** Loads an input ahead, so that editing opens at once. */
export function warmInput(kind: KindName): void {
  void loaders[`./${kind}/Input.vue`]?.()
}
