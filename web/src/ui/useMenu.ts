import { useLazy } from '../base/lazy'

export const loadMenu = () => import('./Menu.vue')

/** A menu, fetched when first opened: `<component :is="menu.component.value" v-if="menu.component.value" :ref="menu.hold" :label :items />`. */
export function useMenu() {
  const menu = useLazy<{ toggle: (beside: Element | null) => void }>(loadMenu)
  return {
    ...menu,
    toggle: async (event: Event): Promise<void> => {
      const button = event.currentTarget
      if (button instanceof Element) (await menu.get())?.toggle(button)
    },
  }
}
