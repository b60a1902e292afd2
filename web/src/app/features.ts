import type { Feature } from './feature'

const found = import.meta.glob<Feature>('../features/*/index.ts', { eager: true, import: 'feature' })

export const features: readonly Feature[] = Object.values(found).sort((a, b) => a.order - b.order)
export const rail = features.flatMap((feature) => feature.rail ?? [])
