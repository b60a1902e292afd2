/** Every icon of the product, by its Lucide name. After adding one: `npm run icons`. */
export const iconNames = [
  'users', 'building-2', 'file-up', 'settings', 'search', 'plus', 'minus', 'list-filter', 'arrow-down-wide-narrow', 'arrow-up-narrow-wide',
  'arrow-down', 'arrow-up', 'columns-3', 'ellipsis', 'pencil', 'tag', 'user-round', 'merge', 'download', 'trash-2', 'copy', 'undo-2', 'rotate-ccw',
  'panel-right', 'star', 'x', 'check', 'cloud-off', 'triangle-alert', 'unplug', 'lock', 'refresh-cw', 'chevron-down', 'chevron-up', 'chevron-right',
  'chevron-left', 'chevrons-up-down', 'grip-vertical', 'phone', 'mail', 'link', 'calendar', 'clock', 'hash', 'type', 'text', 'list', 'toggle-left',
  'circle-dot', 'banknote', 'map-pin', 'globe', 'log-out', 'key-round', 'monitor', 'sun', 'moon', 'sliders-horizontal', 'shield', 'history',
  'external-link', 'maximize-2', 'eye', 'eye-off', 'upload', 'file-text', 'circle-check', 'info', 'keyboard', 'git-commit-horizontal', 'sticky-note',
  'arrow-right', 'arrow-left', 'bookmark', 'archive-restore', 'user-plus', 'circle-x', 'paperclip', 'message-square', 'pause', 'ban', 'circle-question-mark', 'square-kanban',
  'table-2', 'chart-column',
] as const

export type IconName = (typeof iconNames)[number]
