/** Prints what a tablet downloads, and a student for each page of theirs; fails when one
 *  of them is too much. `npm run budget`. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

/** What goes to whom, the first that fits, with the most of it in bytes of gzip. The
 *  image viewer comes in a piece of its own when it is needed: it is not counted. */
const PARTS = [
  { name: 'image viewer', of: /openseadragon/i, most: Infinity },
  { name: 'verification', of: /^dist.verification/, most: 30_000 },
  { name: 'wishes', of: /^dist.voeux/, most: 60_000 },
  { name: 'code reader', of: /^dist.assets.decode/, most: 20_000 },
  { name: 'examiner', of: /^dist.(examinateur|assets.examiner)/, most: 40_000 },
  { name: 'signal post', of: /^dist.(signaux|assets.signals)/, most: 12_000 },
  { name: 'tablet', of: /^dist/, most: 150_000 },
]

const files = readdirSync('dist', { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
  .sort()
const code = files.filter((file) => /\.(js|css|html)$/.test(file))

const totals = new Map(PARTS.map((part) => [part, 0]))
for (const file of code) {
  const bytes = gzipSync(readFileSync(file), { level: 9 }).length
  const part = PARTS.find(({ of }) => of.test(file))
  totals.set(part, totals.get(part) + bytes)
  console.log(`${String(bytes).padStart(8)}  ${file}`)
}
const rest = files.filter((file) => !code.includes(file))
const restBytes = rest.reduce((sum, file) => sum + readFileSync(file).length, 0)
console.log(`${String(restBytes).padStart(8)}  ${rest.length} other files (fonts, images), as they are`)
for (const [{ name, most }, total] of totals) {
  const bound = most === Infinity ? 'apart' : `of ${most} at most`
  console.log(`${String(total).padStart(8)}  ${name}: code, gzip, ${bound}`)
}
if ([...totals].some(([{ most }, total]) => total > most)) process.exit(1)
