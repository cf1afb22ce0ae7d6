/** Builds the application into `dist/`: the page, its pieces, and the worker that keeps
 *  them. Nothing inline, so that the strictest content policy holds. */
import { precache } from './build/precache.js'
import { policy, RELAYS } from './build/policy.js'

/** Pieces that are asked for by a name of their own. */
const NAMED: { readonly [name: string]: string } = { worker: 'worker.js', 'seb/attest': 'seb/attest.js' }

export default {
  base: './',
  plugins: [policy(RELAYS), precache()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: 'dist',
    target: ['es2022', 'chrome109', 'safari16.4', 'firefox115'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    chunkSizeWarningLimit: 400,
    rolldownOptions: {
      input: {
        index: 'index.html',
        examiner: 'examinateur/index.html',
        signals: 'signaux/index.html',
        worker: 'src/shell/device/worker.ts',
        'seb/attest': 'src/seb/attest.ts',
      },
      output: {
        entryFileNames: ({ name }: { name: string }) => NAMED[name] ?? 'assets/[name]-[hash].js',
      },
    },
  },
  // Tests wait for what is meant; a busy machine takes its time. Files share their modules,
  // which halves the time: whoever replaces something global puts it back.
  test: { include: ['tests/**/*.test.{ts,tsx}'], testTimeout: 120_000, isolate: false },
}
