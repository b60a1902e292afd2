import vue from '@vitejs/plugin-vue'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [vue({ features: { optionsAPI: false } })],
  build: {
    outDir: '../src/Brisk.Server/wwwroot',
    emptyOutDir: true,
    manifest: true,
    target: 'es2023',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 200,
    rolldownOptions: {
      output: {
        // Few chunks instead of many small ones: what every page needs, and what every list and record page needs.
        codeSplitting: {
          groups: [
            { name: 'brisk', test: /node_modules|src\/(styles\/|api\/client|app\/(?!Palette|KeySheet|rowKeys)|ui\/(Icon|Kbd|Button|IconButton|Toast|ErrorState|EmptyState|Avatar|tip|place|initials|iconNames)\b)/, priority: 2 },
            { name: 'format', test: /src\/lib\/format/, priority: 1 },
            { name: 'fields', test: /src\/(fields\/(\w+\/index|index|kind|operators|values|labelled|toInput)\.ts|api\/records)/, priority: 1 },
          ],
        },
      },
    },
  },
  server: {
    proxy: { '/api': process.env['BRISK_DEV_API'] ?? 'http://localhost:5199' },
  },
  test: {
    include: ['src/**/*.test.ts'],
    environment: 'node',
    css: true,
  },
})
