import { nextTick, shallowRef, type Component } from 'vue'

/**
 * A component that is loaded when first needed and then kept: `<component :is="menu.component.value" v-if="menu.component.value" :ref="menu.hold" />`,
 * `(await menu.get())?.open()`. `T` is what the component exposes.
 */
export function useLazy<T extends object>(load: () => Promise<{ default: Component }>) {
  const component = shallowRef<Component>()
  let instance: T | null = null
  return {
    component,
    hold: (given: unknown): void => { instance = isExposed<T>(given) ? given : null },
    async get(): Promise<T | null> {
      if (!component.value) component.value = (await load()).default
      await nextTick()
      return instance
    },
  }
}
/** What Vue hands to a ref is the exposed object itself. */
const isExposed = <T extends object>(given: unknown): given is T => typeof given === 'object' && given !== null
