import { del, get, post, put } from '../../api/client'
import type { FullImport, Import, PreviewRows, Settings } from './types'

export type Act = 'check' | 'run' | 'cancel' | 'undo'
const path = (id: string): string => `imports/${encodeURIComponent(id)}`

export const imports = {
  list: () => get<{ items: readonly Import[] }>('imports'),
  one: (id: string, signal?: AbortSignal) => get<FullImport>(path(id), { signal }),
  save: (id: string, settings: Settings) => put<FullImport>(`${path(id)}/settings`, settings),
  rows: (id: string, offset: number, limit: number, signal?: AbortSignal) => get<PreviewRows>(`${path(id)}/rows`, { query: { offset, limit }, signal }),
  act: (id: string, act: Act) => post<FullImport | undefined>(`${path(id)}/${act}`),
  remove: (id: string) => del<undefined>(path(id)),
  rejectedUrl: (id: string) => `/api/${path(id)}/rejected.csv`,
}
