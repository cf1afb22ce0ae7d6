/** Prints what a tablet downloads, and fails when it is too much. `npm run budget`. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const GZIP_BYTES_MAX = 150_000
/** The image viewer comes in a piece of its own, and the page where a student checks
 *  their result goes to no tablet: neither is counted. */
const APART = /openseadragon|^dist.verification/i

const files = readdirSync('dist', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
  .sort()
const code = files.filter((file) => /\.(js|css|html)$/.test(file))

let total = 0
for (const file of code) {
  const bytes = gzipSync(readFileSync(file), { level: 9 }).length
  const isApart = APART.test(file)
  if (!isApart) total += bytes
  console.log(`${String(bytes).padStart(8)}  ${file}${isApart ? '  (apart)' : ''}`)
}
const rest = files.filter((file) => !code.includes(file))
const restBytes = rest.reduce((sum, file) => sum + readFileSync(file).length, 0)
console.log(`${String(restBytes).padStart(8)}  ${rest.length} other files (fonts, images), as they are`)
console.log(`${String(total).padStart(8)}  code, gzip, of ${GZIP_BYTES_MAX} at most`)
if (total > GZIP_BYTES_MAX) process.exit(1)
