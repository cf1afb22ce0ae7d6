/** What an image needs of the screen around it: where its bytes are, whom its moves are told,
 *  and words. A candidate's tablet is that stage itself; others say what stands for it. */
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Tablet, TabletMedia } from '../../shell/tablet'
import type { Words } from '../../words/fr'
import { StageContext } from '../context'

export interface FigureStage {
  readonly media: TabletMedia
  readonly words: Pick<Words, 'figure' | 'pointing'>
  /** Null where nobody keeps how an image was looked at. */
  readonly look: Tablet['look'] | null
}

export const FigureContext = createContext<FigureStage | null>(null)

export function useFigureStage(): FigureStage {
  const own = useContext(FigureContext)
  const stage = useContext(StageContext)
  if (own !== null) return own
  if (stage === null) throw new Error('an image was drawn off the stage')
  const { tablet, words } = stage
  return { media: tablet.media, words, look: (view) => tablet.look(view) }
}
