import { computed, shallowRef } from 'vue'
import { get } from './client'
import type { Field, RecordType, Schema, SchemaUser } from './types'

const current = shallowRef<Schema>({ generation: 0, types: [], users: [] })
let loading: Promise<void> | undefined

/** The workspace's record types and users. Loaded once after signing in, before any page. */
export const schema = computed(() => current.value)

/** Loads the schema; a second call waits for the first. `again` asks the server anew (after a field was added). */
export function loadSchema(again = false): Promise<void> {
  if (again || !loading) {
    loading = get<Schema>('schema').then((answer) => { current.value = answer })
    loading.catch(() => { loading = undefined })
  }
  return loading
}

export function takeSchema(given: Schema): void {
  current.value = given
  loading = Promise.resolve()
}
export function forgetSchema(): void {
  loading = undefined
}

/** A record type by its plural (`contacts`) or its name (`contact`). */
export const findType = (name: string): RecordType | undefined => current.value.types.find((type) => type.plural === name || type.name === name)
export function typeOf(name: string): RecordType {
  const type = findType(name)
  if (!type) throw new Error(`No record type ${name}`)
  return type
}
/** The types that a relation, or links, can point to. */
export const relatedOf = (field: Field): RecordType[] => (field.relatedTypes ?? [field.relatedType ?? '']).flatMap((name) => findType(name) ?? [])
/** A field of a record, or of one that it names: `organization.status`. */
export const fieldOf = (type: RecordType, name: string): Field | undefined =>
  type.fields.find((field) => field.name === name) ?? (name.includes('.') ? pathsOf(type).find((path) => path.name === name) : undefined)
/** The fields of the records that a type's relations name; there to be read. Those that would name a third record are none. */
export const pathsOf = (type: RecordType): Field[] => type.fields.filter((field) => field.kind === 'relation').flatMap((relation) =>
  relatedOf(relation).flatMap((other) => other.fields.filter((field) => field.kind !== 'relation' && field.kind !== 'relations').map((field) => ({
    ...field, name: `${relation.name}.${field.name}`, label: `${relation.label}: ${field.label}`, path: [relation.label, field.label] as const,
    readOnly: true, required: false, indexed: !!field.indexed && field.name !== other.title,
  }))))
/** Things have square pictures, people round ones. */
export const isSquare = (type: RecordType | undefined): boolean => type?.presentation.square ?? true
export const userOf = (id: string): SchemaUser | undefined => current.value.users.find((user) => user.id === id)
