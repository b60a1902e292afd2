import type { Told } from './feed'

/** What a list is made of: the names of its type, of what it filters by, sorts by and shows. */
export interface Order { readonly type: string; readonly filter: string; readonly sort: string; readonly fields: readonly string[] }
/** Whether a change may have put other rows into a list, the same in another order, or other names into them; `leads` gives the types that a field of the list's type leads to. */
export function touches(order: Order, told: Told, leads: (field: string) => readonly { readonly name: string; readonly title: string }[]): boolean {
  if (told.type === order.type) {
    if (told.kind !== 'update') return true
    return [...Object.keys(told.fields ?? {}), 'updatedAt', 'updatedBy'].some((name) => named(order.filter, name) || order.sort.replace(/^-/, '') === name)
  }
  // What another record is called, or a field of it.
  return [...order.fields, ...order.filter.match(/[A-Za-z][\w.]*/g) ?? [], order.sort.replace(/^-/, '')].some((name) => {
    const [relation = '', own] = name.split('.')
    const other = leads(relation).find((type) => type.name === told.type)
    return !!other && (told.kind !== 'update' || (own ?? other.title) in (told.fields ?? {}))
  })
}
const named = (filter: string, name: string): boolean => new RegExp(`(?<![\\w.])${name}(?![\\w])`).test(filter)
