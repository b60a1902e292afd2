import { watch } from 'vue'
import { patch } from '../../api/client'
import type { Preferences } from '../../api/types'
import { session } from '../../base/session'
import { letters, setLetters } from '../../base/shortcuts'
import { density, setDensity, setTheme, theme } from '../../base/theme'

/**
 * Theme, density and keys follow the person: kept on the device for the first paint, and with the account for every
 * other device. This file is loaded with the first bundle, so keep it small.
 */
const themes: readonly string[] = ['', 'light', 'dark']
const densities: readonly string[] = ['', 'regular', 'touch']
const isTheme = (value: unknown): value is '' | 'light' | 'dark' => typeof value === 'string' && themes.includes(value)
const isDensity = (value: unknown): value is '' | 'regular' | 'touch' => typeof value === 'string' && densities.includes(value)

watch(session, (now, before) => {
  if (!now?.preferences || now.user.id === before?.user.id) return
  if (isTheme(now.preferences.theme)) setTheme(now.preferences.theme)
  if (isDensity(now.preferences.density)) setDensity(now.preferences.density)
  if (typeof now.preferences.letters === 'boolean') setLetters(now.preferences.letters)
})
watch([theme, density, letters], () => {
  const now = session.value
  if (!now) return
  const chosen: Preferences = { ...now.preferences, theme: theme.value, density: density.value, letters: letters.value }
  const known = now.preferences
  if (known && known.theme === chosen.theme && known.density === chosen.density && known.letters === chosen.letters) return
  session.value = { ...now, preferences: chosen }
  // Refused or no connection: it holds on this device, and the next change carries it along.
  patch('account', { preferences: chosen }).catch(() => {})
})
