import { expect, test } from 'vitest'
import catalogue from '../../../docs/api/wordings.json'
import german from './wordings.de.json'

const texts: Readonly<Record<string, string>> = german.wordings
const holes = (text = ''): string[] => [...new Set([...text.matchAll(/\{(\w+)/g)].map(([, name]) => name ?? ''))].sort()
const ours = (key: string): boolean => !key.startsWith('json.')

test('Every text of the server has a German one, and none is left over', () => {
  expect(Object.keys(texts).filter(ours).sort()).toEqual(catalogue.wordings.map(({ key }) => key).sort())
  expect(Object.keys(german.problems).sort()).toEqual(catalogue.problems.map(({ code }) => code).sort())
})
test.each(catalogue.wordings)('What stands in a text stands in the German one: $key', ({ key, text }) => {
  expect(holes(texts[key])).toEqual(holes(text))
})
