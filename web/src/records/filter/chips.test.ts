import { afterEach, expect, test, vi } from 'vitest'
import { aField, aType } from '../../api/builders'
import { formatMoney } from '../../base/format'
import { setRegion } from '../../base/region'

vi.hoisted(() => { vi.stubGlobal('location', { pathname: '/', search: '' }) })
const { chipOf } = await import('./chips')

const type = aType('deal', [aField('score', { kind: 'number' }), aField('worth', { kind: 'money' }), aField('city')])
const valueOf = (name: string, ...values: string[]): string => chipOf(type, { field: name, op: values.length > 1 ? 'between' : 'over', values }, new Map()).value

afterEach(() => setRegion(null))

test('A chip shows figures as the workspace writes them, not as the address does', () => {
  expect(valueOf('score', '12345.5')).toBe('12,345.5')
  setRegion({ country: 'DE', weekStart: 'monday' })

  expect(valueOf('score', '1234.5', '-20000')).toBe('1.234,5 and -20.000')
  expect(valueOf('worth', '1234.50 EUR')).toBe(formatMoney(1234.5, 'EUR'))
  expect(valueOf('worth', '1234')).toBe('1.234')
  expect(valueOf('city', '1234.5')).toBe('1234.5')
})
