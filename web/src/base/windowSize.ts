import { computed, type ComputedRef } from 'vue'
import { useMedia } from './media'

export type Room = 'wide' | 'medium' | 'narrow'

/** How much room the window has: three columns, two, or one. */
export function useRoom(): ComputedRef<Room> {
  const narrow = useMedia('(max-width: 640px)')
  const medium = useMedia('(max-width: 1100px)')
  return computed(() => (narrow.value ? 'narrow' : medium.value ? 'medium' : 'wide'))
}
