import { readFileSync } from 'node:fs'
import vue from '@vitejs/plugin-vue'
import type { Plugin } from 'vite'
import { defineConfig } from 'vitest/config'
import { finish } from './finish'
import { de, inLanguage, isSource, named } from './languages'

/** What a page asks the API first, by its path; public/start.js asks it before the program is there. The server adds the pages of the record types. */
const asks = { '/import': ['/imports'] }

const mark = /<svg.*<\/svg>/.exec(readFileSync(new URL('src/ui/Mark.vue', import.meta.url), 'utf8'))?.[0] ?? ''
const firstPage: Plugin[] = [
  { name: 'first-page', transformIndexHtml: (html) => html.replace('%asks%', JSON.stringify(asks)).replaceAll('%mark%', mark) },
  // The built program is fetched at once, after what the first paint needs, and begun by public/start.js, which knows when to fetch the typeface.
  { name: 'first-script', apply: 'build', transformIndexHtml: { order: 'post', handler: (html) => html.replace('rel="preload"', 'rel="typeface" id="font"').replaceAll('<link rel="modulepreload"', '<link rel="modulepreload" fetchpriority="low"').replace(/<script type="module" crossorigin src="([^"]+)"><\/script>/, '<link rel="modulepreload" fetchpriority="low" crossorigin href="$1" id="program">') } },
]

export default defineConfig({
  plugins: [inLanguage(), firstPage, finish(), vue({ features: { optionsAPI: false } })],
  build: {
    outDir: '../src/Brisk.Server/wwwroot',
    // The other languages are built beside the first.
    emptyOutDir: isSource,
    manifest: named('.vite/manifest.json'),
    target: 'es2023',
    // Nesting and light-dark() are written out for the oldest of them.
    cssTarget: ['chrome123', 'firefox128', 'safari17'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 200,
    rolldownOptions: {
      output: {
        // Few chunks instead of many small ones, each a request: what every page needs, what those with records need (the store), what lists and records share, what forms share, a list, a record.
        codeSplitting: {
          groups: [
            { name: 'brisk', test: /node_modules|src\/(styles\/|api\/client|base\/(clipboard|keep|language|messages|region|words|overlay|randomKey|reason|retry|router|session|shortcuts|status|theme|toast|typedAhead|undo)\.|shell\/(?!Palette|palette|KeySheet|Nowhere|AccountMenu|StatusLine)|ui\/(messages|Icon|Kbd|Button|IconButton|Toast|ErrorState|Pane|avatar|Mark|tip)\b)/, priority: 9 },
            { name: 'fields', test: /src\/(api\/(records|values)\.|store\/(jobs|steps)\.|base\/(format|formatMessages|media|moved|loading|throttle)\.|fields\/(\w+\/index|index|kind|labelled|breakable|FieldView)\.ts|fields\/(messages|money\/minor)\.|records\/(record\/neighbours|preset|messages)\.|ui\/(PageHead|Skeleton)\b)/, priority: 8 },
            { name: 'store', test: /src\/store\/(?!live|feed|touches|windows|presence|jobs|steps|create|withOwn)/, priority: 7 },
            { name: 'translation', test: /src\/base\/(translation|builtIn)\b/, priority: 8 },
            { name: 'combobox', test: /src\/(ui\/combobox|base\/latest)\.ts/, priority: 8 },
            { name: 'parts', test: /src\/ui\/(TextField|FieldFrame)\b/, priority: 8 },
            { name: 'widgets', test: /src\/ui\/(Combobox|place|Popover|Select|Tag)\b/, priority: 7 },
            { name: 'numbers', test: /src\/(fields\/(input\/(number|messages)|money\/amount)|store\/create\b)/, priority: 5 },
            { name: 'groups', test: /src\/records\/fieldGroups\b/, priority: 5 },
            { name: 'others', test: /src\/(store\/presence|records\/unsaved\/conflicts)\b/, priority: 5 },
            { name: 'list', test: /src\/records\/(list\/(list|rows|view|viewCommands|columns|selection|FilterBar|messages|page)\b|board\/(ViewSwitch|switchMessages|columnFields))/, priority: 2 },
            { name: 'record', test: /src\/records\/(record\/(useRecord|messages|notes\.|RecordHead|RecordFields|RecordNotices)|history\/(useHistory|messages))/, priority: 2 },
            { name: 'notes', test: /src\/records\/(record\/(RecordNotes|noteDraft)|history\/RecordTimeline)\b/, priority: 1 },
            { name: 'inputs', test: /src\/fields\/(inputs\.ts|\w+\/(Input|DayInput)\.vue|input\/(LineInput|LabelledInput|ListInput|check|labels|settled)|date\/parse)/, priority: 1 },
          ],
        },
      },
    },
  },
  server: {
    // The pages of help are those of docs/.
    fs: { allow: ['..'] },
    proxy: { '/api': process.env['BRISK_DEV_API'] ?? 'http://localhost:5199', '/live': { target: process.env['BRISK_DEV_API'] ?? 'http://localhost:5199', ws: true } },
  },
  test: {
    environment: 'node',
    // A slow machine is not a fault.
    testTimeout: 60_000,
    css: true,
    projects: [
      { extends: true, test: { name: 'en', include: ['src/**/*.test.ts'], exclude: ['src/**/*.de.test.ts'] } },
      { extends: true, plugins: [inLanguage(de)], test: { name: 'de', include: ['src/**/*.de.test.ts'] } },
    ],
  },
})
