import { expect, test, vi } from 'vitest'
import { createSSRApp } from 'vue'
import { renderToString } from 'vue/server-renderer'
import { aField } from '../api/builders'
import type { KindName } from '../api/types'

vi.hoisted(() => {
  vi.stubGlobal('location', { pathname: '/', search: '' })
  vi.stubGlobal('addEventListener', () => {})
})
const { inputOf, kinds } = await import('./index')

test.each(Object.keys(kinds) as KindName[])('A value of the kind %s is typed into something that has its label', async (kind) => {
  const field = aField('thing', { kind, label: 'Thing' })

  const drawn = await renderToString(createSSRApp(inputOf(kind) ?? {}, { field, modelValue: null, label: 'Thing' }))

  expect(drawn).toMatch(/<(input|textarea|button)\b/)
  expect(drawn).toContain('Thing')
})
