import { translateBy } from '../api/client'

// Names are fetched beside the first answers, texts when the first is needed. Where they do not come, English stays.
const names = Promise.all([import('./translation'), import('./builtIn.de.json')])
names.catch(() => {})

translateBy((text, path) => {
  if (path === 'schema') return names.then(([{ schemaIn }, builtIn]) => schemaIn(builtIn.default, text), () => text)
  if (!text.includes('"wording":{')) return text
  return Promise.all([names, import('./wordings.de.json')]).then(([[{ textsIn }, builtIn], wordings]) => textsIn(builtIn.default, wordings.default, text), () => text)
})
