/** The development page: every screen in every state, on a scripted tablet. Not built.
 *  Run from `client/`: `npx vite --config dev/vite.config.ts`. */
import { defineConfig } from 'vite'

export default defineConfig({
  root: 'dev',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  server: { port: 5199, strictPort: true },
})
