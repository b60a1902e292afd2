import type { Component } from 'vue'
import { useLazy } from '../base/lazy'

const loadMenu = () => import('./Menu.vue')

/** A menu, or what holds one, fetched when first opened: `<component :is="menu.component.value" v-if="menu.component.value" :ref="menu.hold" :label :items />`. */
export function useMenu(load: () => Promise<{ default: Component }> = loadMenu) {
  const menu = useLazy<{ toggle: (beside: Element | null) => void }>(load)
  return {
    ...menu,
    toggle: async (event: Event): Promise<void> => {
      const button = event.currentTarget
      if (button instanceof Element) (await menu.get())?.toggle(button)
    },
  }
}
