import ts from 'typescript'
import { expect, test } from 'vitest'
import { parse } from 'vue/compiler-sfc'

/** Sources that show something; texts are in the messages files, of which each build takes those of its language. */
const sources = import.meta.glob<string>(
  ['/src/**/*.{ts,vue}', '!/src/**/*.test.ts', '!/src/**/*essages*.ts', '!/src/**/*.de.ts', '!/src/base/language.ts'], { query: '?raw', import: 'default', eager: true })

const shownNames = new Set(['title', 'label', 'placeholder', 'aria-label', 'aria-description', 'aria-valuetext', 'alt', 'text', 'hint', 'heading', 'help', 'note', 'why', 'name', 'ariaLabel'])
/** Keys of the keyboard, names of the DOM, of products and of languages: the same in every language. */
const names = new Set([
  'Alt', 'Backspace', 'Command', 'Control', 'Ctrl', 'Delete', 'End', 'Enter', 'Escape', 'Home', 'Meta', 'PageDown', 'PageUp', 'Shift', 'Tab', 'Files', 'AbortError', 'ApiProblem',
  'Brisk', 'English', 'Deutsch',
])
/** Stored in English whatever the language, and shown by labelWord. */
const stored = '/src/fields/input/labels.ts'
/** Writes the filter language, which is one in all languages. */
const filters = '/src/records/filter/filter.ts'

const wordy = (text: string): boolean => /^[A-Z][a-z]+$/.test(text) ? !names.has(text) && !text.startsWith('Arrow') : /^[A-Z][a-z]*[ ,.][^<]*[a-z]{2}|^ [a-z]{2,} $|… [a-z]{2,} …/.test(text)
const hasWord = (text: string): boolean => /[a-z]{2}/i.test(text) && !names.has(text)

function inScript(script: string): string[] {
  const found: string[] = []
  function visit(node: ts.Node): void {
    if (ts.isImportDeclaration(node) || ts.isTypeNode(node)) return
    // What only the console reads.
    if (ts.isNewExpression(node) && /^(Error|DOMException|RegExp)$/.test(node.expression.getText())) return
    const parts = ts.isStringLiteralLike(node) ? [node.text] : ts.isTemplateExpression(node) ? [node.head.text, ...node.templateSpans.map((span) => span.literal.text)] : []
    const said = ts.isPropertyAssignment(node.parent ?? node) && shownNames.has((node.parent as ts.PropertyAssignment).name.getText().replaceAll('\'', ''))
    const text = parts.join('…')
    if (text && (wordy(text) || (said && hasWord(text) && / |^[A-Z]/.test(text)))) found.push(text)
    ts.forEachChild(node, visit)
  }
  ts.forEachChild(ts.createSourceFile('x.ts', script, ts.ScriptTarget.Latest, true), visit)
  return found
}

interface Node { readonly type: number; readonly content?: unknown; readonly props?: readonly Prop[]; readonly children?: readonly Node[]; readonly branches?: readonly Node[] }
interface Prop { readonly type: number; readonly name: string; readonly value?: { readonly content: string }; readonly exp?: { readonly loc: { readonly source: string } } }
function inTemplate(node: Node): string[] {
  const own = node.type === 2 && typeof node.content === 'string' && hasWord(node.content) ? [node.content.trim()] : []
  const expression = node.type === 5 && typeof node.content === 'object' && node.content !== null && 'loc' in node.content ? inScript(`(${(node.content as { loc: { source: string } }).loc.source})`) : []
  const props = (node.props ?? []).flatMap((prop) => (prop.type === 6 ? (shownNames.has(prop.name) && prop.name !== 'name' && hasWord(prop.value?.content ?? '') ? [prop.value?.content ?? ''] : []) : inScript(`(${prop.exp?.loc.source ?? ''})`)))
  return [...own, ...expression, ...props, ...(node.children ?? []).flatMap(inTemplate)]
}

function textsOf(path: string, source: string): string[] {
  if (!path.endsWith('.vue')) return inScript(source)
  const { descriptor } = parse(source)
  return [...inScript(descriptor.scriptSetup?.content ?? ''), ...(descriptor.template?.ast ? inTemplate(descriptor.template.ast as unknown as Node) : [])]
}

test('No text for people stands outside of the messages', () => {
  const found = Object.entries(sources).filter(([path]) => path !== stored && path !== filters).flatMap(([path, source]) => textsOf(path, source).map((text) => `${path}: ${text}`))

  expect(found).toEqual([])
})
test('A text outside of the messages is found, in a template, in an attribute and in a script', () => {
  const page = '<script setup lang="ts">\nconst m = { label: \'Save it\', id: \'save it\' }\nconst all = on ? \'No\' : m.no\nconst glued = [one, \' of \', `${a} of ${b}`]\n</script>\n<template><p title="Close">of {{ all ? \'Not yet\' : m.x }}</p></template>'

  expect(textsOf('page.vue', page)).toEqual(['Save it', 'No', ' of ', '… of …', 'Close', 'of', 'Not yet'])
})
