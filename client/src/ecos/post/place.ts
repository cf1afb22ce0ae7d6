/** Where a screen stands, in its address: `#CODE` and then which screen it is, so that a
 *  screen that is switched on again goes on. */
import type { Language } from '../../shell/tablet'
import type { Words } from '../../words/fr'
import type { SignalMeans } from '../screen/means'
import type { PostView } from './signal-post'
import type { PostWords } from './words'

export interface PostPlace {
  readonly code: string
  /** 0 in the corridor, 1 to 5 at the door of a station; null until somebody says. */
  readonly screen: number | null
}

export interface PostStage {
  readonly view: PostView
  readonly words: PostWords
  /** Those that candidates' tablets have too. */
  readonly shared: Words
  readonly place: PostPlace
  goTo(place: PostPlace): void
  readonly language: Language
  setLanguage(language: Language): void
  readonly means: SignalMeans
  setMeans(means: SignalMeans): void
}

const ADDRESS = /^#([0-9A-Za-z-]{1,40})(?:\/([0-5]))?$/

export function placeOf(hash: string): PostPlace {
  const [, code = '', screen] = ADDRESS.exec(hash) ?? []
  return { code, screen: screen === undefined ? null : Number(screen) }
}

export function addressOf({ code, screen }: PostPlace): string {
  if (code === '') return '#'
  return screen === null ? `#${code}` : `#${code}/${screen}`
}
