import { ref } from 'vue'
import { keep, kept } from './keep'

/** '' follows the system. public/start.js applies the same before the first paint. */
export const theme = ref(kept('theme') ?? '')
export const density = ref(kept('density') ?? '')

export function setTheme(value: '' | 'light' | 'dark'): void {
  theme.value = value
  apply('theme', value)
}
export function setDensity(value: '' | 'regular' | 'touch'): void {
  density.value = value
  apply('density', value)
  dispatchEvent(new Event('resize'))
}
function apply(name: string, value: string): void {
  if (value) document.documentElement.dataset[name] = value
  else delete document.documentElement.dataset[name]
  keep(name, value || null)
}
