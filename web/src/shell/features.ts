import { computed } from 'vue'
import { schema } from '../api/schema'
import type { Feature, RailEntry } from '../base/feature'
import { railOf } from './typePages'

const found = import.meta.glob<Feature>('../features/*/index.ts', { eager: true, import: 'feature' })

export const features: readonly Feature[] = Object.values(found).sort((a, b) => a.order - b.order)
/** The record types, then the features. */
export const rail = computed<readonly RailEntry[]>(() => [...schema.value.types.map(railOf), ...features.flatMap((feature) => feature.rail ?? [])])
