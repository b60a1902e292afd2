import document from '../../../docs/api/openapi.json?raw'
import type { RecordType } from './types'

const { components } = JSON.parse(document) as { components: { schemas: { RecordType: { examples: RecordType[] } } } }

/** The types of record as the product declares them, as its API shows them in its document. For tests. */
export function declared(name: string): RecordType {
  const found = components.schemas.RecordType.examples.find((type) => type.name === name)
  if (!found) throw new Error(`There is no type ${name}.`)
  return found
}
export const allDeclared: readonly RecordType[] = components.schemas.RecordType.examples
