import type { Component } from 'vue'
import type { Field, KindName } from '../api/types'
import { lazy } from '../base/lazy'
import type { Kind } from './kind'

const found = import.meta.glob<Kind>('./*/index.ts', { eager: true, import: 'kind' })

/** Every kind by its name; a folder here is a kind on the server. */
export const kinds: Readonly<Record<string, Kind>> = Object.fromEntries(Object.entries(found).map(([path, kind]) => [path.split('/')[1], kind]))

const text = kinds['text']
export function kindOf(field: Field): Kind {
  const kind = kinds[field.kind] ?? text
  if (!kind) throw new Error('The text kind is missing')
  return kind
}
/** Fetches what values of all kinds are typed into. */
export const loadInputs = () => import('./inputs')
const inputs = new Map(Object.keys(kinds).map((kind) => [kind, lazy(async () => ({ default: (await loadInputs()).inputs[kind] ?? {} }))]))
/** The input of a kind, loaded when first shown. */
export const inputOf = (kind: KindName): Component | undefined => inputs.get(kind)
