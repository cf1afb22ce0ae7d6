/** The page of `concours paper preview`: asks for the paper, and again at each change. */
import '@fontsource-variable/atkinson-hyperlegible-next'
import type { Content } from '../core/paper'
import { showPaper, type PaperFault, type PreviewedPaper } from './panel'
import './folder.css'

const RETRY_MS = 1_000
const SCREEN = 'screen.html'

interface FolderPaper {
  readonly version: string
  readonly content: Content | null
  readonly faults: readonly PaperFault[]
}

const root = document.getElementById('preview') ?? document.body
const base = new URL('.', location.href)
document.documentElement.lang = navigator.language.startsWith('en') ? 'en' : 'fr'

/** The answer comes when the paper has changed, or after a while without change. */
async function follow(): Promise<never> {
  let shown: PreviewedPaper = { content: null, media: [], faults: [] }
  let version = ''
  for (;;) {
    try {
      const answer = await fetch(new URL(`paper.json?after=${version}`, base))
      const paper = (await answer.json()) as FolderPaper
      if (paper.version !== version || shown.trouble !== undefined) {
        const media = new URL(`part/${paper.version}/`, base).href
        shown = { content: paper.content, faults: paper.faults, media }
        showPaper(root, shown, SCREEN)
      }
      version = paper.version
    } catch {
      shown = { ...shown, trouble: 'lost' }
      showPaper(root, shown, SCREEN)
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
    }
  }
}

void follow()
