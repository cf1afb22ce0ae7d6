/** Writes into the worker the list of all that was built, and its digest. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const WORKER = 'worker.js'

export function precache() {
  let folder = 'dist'
  return {
    name: 'concours-precache',
    apply: 'build',
    configResolved: (config) => {
      folder = config.build.outDir
    },
    closeBundle: () => {
      const files = built(folder)
      const version = digestOf(folder, files)
      const urls = files.map((file) => file.replace(/(^|\/)index\.html$/, '$1') || './')
      const list = JSON.stringify({ version, files: urls })
      const worker = join(folder, WORKER)
      const code = readFileSync(worker, 'utf8')
      if (!code.includes('PRECACHE')) throw new Error('the worker has no place for its list')
      writeFileSync(worker, `const PRECACHE=${list};\n${code}`)
    },
  }
}

/** Every file but the worker itself, paths with `/`, sorted. */
function built(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== WORKER)
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .map((path) => path.slice(folder.length + 1).replaceAll('\\', '/'))
    .sort()
}

function digestOf(folder, files) {
  const hash = createHash('sha256')
  for (const file of files)
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(folder, file)))
  return hash.digest('hex').slice(0, 16)
}
