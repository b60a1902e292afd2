import { translateBy } from '../api/client'

// Names are fetched beside the first answers, texts when the first is needed. Where they do not come, or do not fit, English stays.
const names = Promise.all([import('./translation'), import('./builtIn.de.json')])
names.catch(() => {})

translateBy((text, path) => {
  const worded = text.includes('"wording":{')
  // A schema that is refused is a text like any other.
  if (path === 'schema' && !worded) return names.then(([{ schemaIn }, builtIn]) => schemaIn(builtIn.default, text)).catch(() => text)
  return worded ? Promise.all([names, import('./wordings.de.json')]).then(([[{ textsIn }, builtIn], wordings]) => textsIn(builtIn.default, wordings.default, text)).catch(() => text) : text
})
