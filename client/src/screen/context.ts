/** What every screen is given: the tablet, what it shows now, the words. */
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Language, Tablet, TabletView } from '../shell/tablet'
import { en } from '../words/en'
import { fr, type Words } from '../words/fr'
import type { DisplayChoice } from './display'

export interface Stage {
  readonly tablet: Tablet
  readonly view: TabletView
  readonly words: Words
  readonly display: DisplayChoice
  choose(display: DisplayChoice): void
}

export const StageContext = createContext<Stage | null>(null)

export function useStage(): Stage {
  const stage = useContext(StageContext)
  if (stage === null) throw new Error('a screen was drawn off the stage')
  return stage
}

export function wordsOf(language: Language): Words {
  return language === 'en' ? en : fr
}
