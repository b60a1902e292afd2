import { records } from '../../api/records'
import type { OperationResult } from '../../api/types'

/** The largest batch that the server takes. */
export const batchSize = 1000

/** Records in pieces of at most `size`. */
export function pieces<T>(list: readonly T[], size = batchSize): T[][] {
  const parts: T[][] = []
  for (let i = 0; i < list.length; i += size) parts.push(list.slice(i, i + size))
  return parts
}

export interface Outcome { readonly done: readonly OperationResult[]; readonly refused: number; readonly why: string }
/** What a batch did: those that succeeded, how many did not, and the first reason. */
export function outcome(results: readonly OperationResult[]): Outcome {
  const refused = results.filter((result) => result.status >= 300)
  return { done: results.filter((result) => result.status < 300), refused: refused.length, why: refused[0]?.problem?.detail ?? '' }
}

/** Restores (or deletes again) records, a thousand at a time. */
export async function move(op: 'restore' | 'delete', type: string, list: readonly { readonly id?: string; readonly version?: number }[]): Promise<Outcome> {
  const results: OperationResult[] = []
  for (const part of pieces(list)) {
    const operations = part.map((item) => ({ op, type, ...(item.id !== undefined && { id: item.id }), ...(item.version !== undefined && { version: item.version }) }))
    results.push(...(await records.batch(operations)).results)
  }
  return outcome(results)
}
