import { findType } from '../../api/schema'
import type { Field, Linked } from '../../api/types'
import { choiceOf } from '../choice'
import type { Kind } from '../kind'
import { chips } from '../tags'
import { isLinkedList } from '../../api/values'

/** "Ada Lovelace (Sponsor)" */
export const linkText = ({ name, role }: Linked, field: Field): string => (role ? `${name} (${choiceOf(field, role)?.label ?? role})` : name)

export const kind: Kind = {
  icon: 'link', width: 180, tall: true, wide: true, many: true, operators: 'links',
  text: (value, field) => (isLinkedList(value) ? value.map((link) => linkText(link, field)).join(', ') : ''),
  view: (value, field, place) => isLinkedList(value) && chips(value.map((link) => {
    const type = place.list ? undefined : findType(link.type)
    return { label: linkText(link, field), hue: choiceOf(field, link.role ?? '')?.hue, ...(type && { to: `/${type.plural}/${link.id}` }) }
  }), place),
}
