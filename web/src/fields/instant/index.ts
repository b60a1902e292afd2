import { h } from 'vue'
import { formatAgo, formatMoment } from '../../base/format'
import type { Kind } from '../kind'
import { plain } from '../../api/values'

export const kind: Kind = {
  icon: 'clock', width: 100, figures: true, latestFirst: true, operators: 'date', text: (value) => formatMoment(plain(value)),
  view: (value, _field, place) => (place.list ? formatAgo(plain(value)) : h('time', { datetime: plain(value) }, formatMoment(plain(value)))),
}
