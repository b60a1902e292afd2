import { existsSync } from 'node:fs'
import type { Plugin } from 'vite'
import * as en from './src/base/language'
import * as de from './src/base/language.de'

/** The languages that the client is built in; the first is that of the sources. */
const languages = [en, de]
const inUse = languages.find(({ language }) => language === (process.env['BRISK_LANGUAGE'] || en.language))
if (!inUse) throw new Error(`BRISK_LANGUAGE is one of ${languages.map(({ language }) => language).join(', ')}`)

export const isSource = inUse === en
export { de }
const siblingOf = (file: string, language: string): string => (language === en.language ? file : file.replace(/(\.\w+)$/, `.${language}$1`))
/** `index.html` of the sources' language, `index.de.html` of another; the same for what the build writes down. */
export const named = (file: string): string => siblingOf(file, inUse.language)

/**
 * Builds one language, by default the one that BRISK_LANGUAGE names: a module, or a page of help, that has a sibling in it (`messages.de.ts` beside `messages.ts`) is that
 * sibling. So a browser loads one language and nothing decides while it runs.
 */
export function inLanguage({ language, about, signInTo } = inUse ?? en): Plugin {
  return {
    name: 'language',
    enforce: 'pre',
    async resolveId(source, importer, options) {
      if (language === en.language || !importer || !source.startsWith('.')) return null
      const found = await this.resolve(source, importer, { ...options, skipSelf: true })
      const [path = '', query] = found?.id.split('?') ?? []
      const sibling = siblingOf(path, language)
      return existsSync(sibling) ? sibling + (query === undefined ? '' : `?${query}`) : found
    },
    transformIndexHtml: (html) => html.replace(`lang="${en.language}"`, `lang="${language}"`).replace('%about%', about).replace('%signIn%', signInTo('Brisk')),
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const page = bundle['index.html']
        if (page) page.fileName = named('index.html')
      },
    },
  }
}
