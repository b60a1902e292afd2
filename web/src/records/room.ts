import { onScopeDispose, ref, type Ref } from 'vue'

export type Room = 'wide' | 'medium' | 'narrow'
const queries = { narrow: '(max-width: 640px)', medium: '(max-width: 1100px)' }

/** How much room the window has: three columns, two, or one. */
export function useRoom(): Ref<Room> {
  const narrow = matchMedia(queries.narrow)
  const medium = matchMedia(queries.medium)
  const now = (): Room => (narrow.matches ? 'narrow' : medium.matches ? 'medium' : 'wide')
  const room = ref<Room>(now())
  const update = (): void => { room.value = now() }
  for (const query of [narrow, medium]) query.addEventListener('change', update)
  onScopeDispose(() => { for (const query of [narrow, medium]) query.removeEventListener('change', update) })
  return room
}
