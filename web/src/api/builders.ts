import type { Field, RecordType } from './types'

/** A field with what a test does not care about: a short text that anybody may write. For tests. */
export const aField = (name: string, more: Partial<Field> = {}): Field =>
  ({ name, label: name, kind: 'text', group: 'about', indexed: false, sortable: true, readOnly: false, required: false, custom: false, maxLength: 0, choices: [], openChoices: false, operators: [], ...more })

/** A type of record of which only name and fields are said; it begins with all that can be written. For tests. */
export const aType = (name: string, fields: readonly Field[], { presentation, ...more }: Partial<Omit<RecordType, 'presentation'>> & { readonly presentation?: Partial<RecordType['presentation']> } = {}): RecordType => ({
  name, plural: `${name}s`, label: `${name.charAt(0).toUpperCase()}${name.slice(1)}`, labelPlural: `${name.charAt(0).toUpperCase()}${name.slice(1)}s`, title: 'name', fields, duplicates: [], headers: [], ...more,
  presentation: {
    icon: '', square: true, columns: [], sort: 'name', spare: [], spareBeside: [], subtitle: [], first: fields.filter((field) => !field.readOnly).map((field) => field.name), asked: [], pairs: [], facts: [], ...presentation,
  },
})
