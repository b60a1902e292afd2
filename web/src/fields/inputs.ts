import type { Component } from 'vue'
import { kinds } from './index'
import LabelledInput from './input/LabelledInput.vue'
import LineInput from './input/LineInput.vue'

const own = import.meta.glob<Component>('./*/Input.vue', { eager: true, import: 'default' })

/** What a value of each kind is typed into. One part of the program: who edits one field edits the next. */
export const inputs: Readonly<Record<string, Component>> =
  Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [name, own[`./${name}/Input.vue`] ?? (kind.labelled ? LabelledInput : LineInput)]))
