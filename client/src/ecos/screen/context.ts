/** What every screen of an examiner is given. */
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { useClock } from '../../screen/clock'
import { hour } from '../../screen/hours'
import type { Words } from '../../words/fr'
import type { ChairTablet, ChairView } from '../chair/chair-tablet'
import type { ChairWords } from '../words/fr'

export interface ChairStage {
  readonly tablet: ChairTablet
  readonly view: ChairView
  readonly words: ChairWords
  /** Those that candidates' tablets have too. */
  readonly shared: Words
  /** Show one turn of the tray, or identify somebody again; null for where the day is. */
  goTo(place: Place | null): void
  showSignals(): void
}

export interface Place {
  readonly turn: number
  readonly isIdentifying: boolean
}

export const ChairStageContext = createContext<ChairStage | null>(null)

export function useChair(): ChairStage {
  const stage = useContext(ChairStageContext)
  if (stage === null) throw new Error('a screen was drawn off the stage')
  return stage
}

/** The hour of an instant, where it is known. */
export function useHour(): (instantMs: number | null) => string {
  const { shared } = useChair()
  return (instantMs) => (instantMs === null ? '…' : hour(shared, instantMs))
}

export function useNow(towardsMs: number | null): number | null {
  return useClock(useChair().tablet, towardsMs)
}
