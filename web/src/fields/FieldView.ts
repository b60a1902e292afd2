import type { FunctionalComponent } from 'vue'
import type { Cell, Field } from '../api/types'
import { kindOf } from './index'
import { isEmpty } from '../api/values'

/** `<FieldView :field :value />`: the value as its kind draws it on a page; nothing when empty. */
export const FieldView: FunctionalComponent<{ field: Field; value: Cell; list?: boolean }> = (props) =>
  isEmpty(props.value) ? null : kindOf(props.field).view(props.value, props.field, { list: props.list ?? false })
FieldView.props = ['field', 'value', 'list']
