/** How a page apart is built: a page of students, which tablets neither download nor
 *  keep, into a folder of its own in `dist/`. */
import { policy } from './policy.js'

export const pageApart = (name) => ({
  root: `src/${name}`,
  base: './',
  plugins: [policy()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: `../../dist/${name}`,
    emptyOutDir: true,
    target: ['es2022', 'chrome109', 'safari16.4', 'firefox115'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
  },
})
