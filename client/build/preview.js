/** What authors look at a paper with, and a copy is replayed with: the console serves it,
 *  and `concours paper preview`. Tablets have no part of it, so it stands with the console's own files. */
import { pageApart } from './page.js'
import { policy } from './policy.js'

const { build, ...page } = pageApart('preview')

export default {
  ...page,
  plugins: [policy()],
  build: {
    ...build,
    outDir: '../../../src/concours/console/static/built/preview',
    rolldownOptions: {
      input: {
        index: 'src/preview/index.html',
        screen: 'src/preview/screen.html',
        replay: 'src/preview/replay.html',
        panel: 'src/preview/panel.tsx',
      },
      preserveEntrySignatures: 'exports-only',
      output: {
        entryFileNames: ({ name }) => (name === 'panel' ? 'panel.js' : 'assets/[name]-[hash].js'),
        assetFileNames: ({ names }) => (names[0] === 'panel.css' ? 'panel.css' : 'assets/[name]-[hash][extname]'),
      },
    },
  },
}
