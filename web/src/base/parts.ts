/** Parts of the program that are fetched before they are needed, and run when they are: by name, the modules that begin them. The build writes into the page which files that is. */
export const parts = {
  shell: ['src/shell/Palette.vue', 'src/shell/AccountMenu.vue'],
  cell: ['src/records/list/CellEditor.vue'],
  field: ['src/records/record/FieldEdit.vue', 'src/records/record/GroupEdit.vue'],
} as const
