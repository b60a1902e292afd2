import { computed, onScopeDispose, ref, type ComputedRef, type Ref } from 'vue'

/** Whether a media query holds now; follows the window. */
export function useMedia(query: string): Readonly<Ref<boolean>> {
  const list = matchMedia(query)
  const holds = ref(list.matches)
  const follow = (): void => { holds.value = list.matches }
  list.addEventListener('change', follow)
  onScopeDispose(() => list.removeEventListener('change', follow))
  return holds
}

export type Room = 'wide' | 'medium' | 'narrow'
/** How much room the window has: three columns, two, or one. */
export function useRoom(): ComputedRef<Room> {
  const narrow = useMedia('(max-width: 640px)')
  const medium = useMedia('(max-width: 1100px)')
  return computed(() => (narrow.value ? 'narrow' : medium.value ? 'medium' : 'wide'))
}
