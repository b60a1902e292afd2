/** What is said of changes that did not go through as they were meant, wherever the person is by then. */
export const m = {
  refused: (record: string, field: string, why: string) => `${record ? `${record}: ` : ''}${field} put back: ${why}`,
  reloaded: (record: string, field: string) => `${record ? `${record}: ` : ''}${field} put back: someone changed this record meanwhile. It now shows the latest.`,
  merged: (who: string, fields: string) => `Saved together with ${who}’s change of ${fields}`,
  someone: 'Someone',
  created: (name: string) => `${name} created`,
  undone: (name: string) => `${name} put back`,
  deletedAgain: (name: string) => `${name} deleted`,
  notUndone: (why: string) => `Not undone: ${why}`,
} as const
