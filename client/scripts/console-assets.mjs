// Copies what the console shows from installed packages: htmx, fonts, icons, tokens.
// The result is built, never committed: src/concours/console/static/built/, and the one
// style of the result pages, which the gateway writes within them: dist/resultats.css; that
// of the page of a machine’s watch: dist/veille.css; that of a relay’s: dist/relais.css.
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const CLIENT = dirname(dirname(fileURLToPath(import.meta.url)))
const PACKAGES = join(CLIENT, 'node_modules')
const BUILT = join(CLIENT, '..', 'src', 'concours', 'console', 'static', 'built')

const FONTS = ['atkinson-hyperlegible-next', 'atkinson-hyperlegible-mono']
const SUBSETS = ['latin', 'latin-ext']

// Names as templates call them.
const ICONS = [
  'arrow-down',
  'arrow-left-right',
  'arrow-up',
  'check',
  'chevron-down',
  'chevron-right',
  'circle-alert',
  'circle-check',
  'circle-dashed',
  'circle-stop',
  'circle-x',
  'clock',
  'diamond',
  'download',
  'eraser',
  'eye',
  'file-check',
  'flag',
  'hand',
  'history',
  'hourglass',
  'key-round',
  'languages',
  'link',
  'lock',
  'lock-open',
  'log-out',
  'message-square',
  'octagon-alert',
  'pause',
  'play',
  'radio-tower',
  'search',
  'send',
  'shield-check',
  'skip-back',
  'skip-forward',
  'tablet',
  'tablet-smartphone',
  'triangle-alert',
  'undo-2',
  'unlink',
  'user',
  'wifi-off',
  'x',
]

function fontFaces() {
  const faces = FONTS.flatMap((font) => {
    const folder = join(PACKAGES, '@fontsource-variable', font)
    for (const subset of SUBSETS) {
      const file = `${font}-${subset}-wght-normal.woff2`
      copyFileSync(join(folder, 'files', file), join(BUILT, file))
    }
    return readFileSync(join(folder, 'index.css'), 'utf8').replaceAll('./files/', './')
  })
  writeFileSync(join(BUILT, 'fonts.css'), faces.join('\n'))
}

function iconSprite() {
  const symbols = ICONS.map((name) => {
    const file = join(PACKAGES, 'lucide-static', 'icons', `${name}.svg`)
    const shape = readFileSync(file, 'utf8').match(/<svg[^>]*>(?<shape>.*)<\/svg>/s)
    return `<symbol id="${name}" viewBox="0 0 24 24">${shape.groups.shape.trim()}</symbol>`
  })
  const sprite = `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join('\n')}\n</svg>\n`
  writeFileSync(join(BUILT, 'icons.svg'), sprite)
}

// A style that stands within its page, with the tokens that it uses and no other byte.
function styleWithin(name) {
  const plain = (file) =>
    readFileSync(join(CLIENT, 'src', 'styles', file), 'utf8')
      .replace(/\/\*.*?\*\//gs, '')
      .replace(/\s+/g, ' ')
  const style = plain(name)
  const root = plain('tokens.css').match(/:root \{(?<light>[^}]*)\}/).groups.light
  const tokens = new Map(
    root
      .split(';')
      .filter((line) => line.includes('--'))
      .map((line) => [line.split(':')[0].trim(), line.split(':').slice(1).join(':').trim()]),
  )
  const used = new Set()
  const need = (text) => {
    for (const [name] of text.matchAll(/--[a-z0-9-]+/g)) {
      if (!used.has(name) && tokens.has(name)) {
        used.add(name)
        need(tokens.get(name))
      }
    }
  }
  need(style)
  const kept = [...tokens]
    .filter(([name]) => used.has(name))
    .map(([name, value]) => `${name}:${value}`)
    .join(';')
  return `:root{color-scheme:light;${kept}}${style.trim()}`
}

// The text font of those pages: the file that the tablets' application has, same origin.
function resultFonts() {
  const folder = join(CLIENT, 'dist', 'assets')
  const files = existsSync(folder) ? readdirSync(folder) : []
  const css = readFileSync(join(PACKAGES, '@fontsource-variable', FONTS[0], 'index.css'), 'utf8')
  const faces = css
    .replace(/\/\*.*?\*\//gs, '')
    .replace(/\s+/g, ' ')
    .match(/@font-face \{[^}]*\}/g)
  return faces
    .flatMap((face) => {
      const { own } = face.match(/\.\/files\/(?<own>[a-z0-9-]+)\.woff2/).groups
      const built = files.find((file) => file.startsWith(`${own}-`))
      return built === undefined ? [] : [face.replace(`./files/${own}.woff2`, `/assets/${built}`)]
    })
    .join('')
}

rmSync(BUILT, { recursive: true, force: true })
mkdirSync(BUILT, { recursive: true })
copyFileSync(join(PACKAGES, 'htmx.org', 'dist', 'htmx.min.js'), join(BUILT, 'htmx.min.js'))
copyFileSync(join(CLIENT, 'src', 'styles', 'tokens.css'), join(BUILT, 'tokens.css'))
fontFaces()
iconSprite()
mkdirSync(join(CLIENT, 'dist'), { recursive: true })
writeFileSync(join(CLIENT, 'dist', 'resultats.css'), resultFonts() + styleWithin('results.css'))
writeFileSync(join(BUILT, 'resultats.css'), styleWithin('results.css'))
writeFileSync(join(CLIENT, 'dist', 'veille.css'), styleWithin('watch.css'))
writeFileSync(join(CLIENT, 'dist', 'relais.css'), styleWithin('relay.css'))
