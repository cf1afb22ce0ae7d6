/** Builds the page where a student checks their own result, into `dist/verification/`:
 *  apart from the tablet's application, which neither downloads nor keeps it. */
import { policy } from './policy.js'

export default {
  root: 'src/verification',
  base: './',
  plugins: [policy()],
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../../dist/verification',
    emptyOutDir: true,
    target: ['es2022', 'chrome109', 'safari16.4', 'firefox115'],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
  },
}
