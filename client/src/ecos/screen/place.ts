/** The turn that somebody asked to see: a grid of the tray, the exercise, a person to
 *  identify again. Where nobody marks on this tablet any more, none. Pure. */
import type { ChairPhase, ChairView, Turn } from '../chair/chair-tablet'
import type { Place } from './context'

/** Its own sentence takes the screen, whatever is open. */
const TAKES_THE_SCREEN: readonly ChairPhase[] = ['other_tab', 'no_chair', 'superseded', 'withdrawn']

export function askedTurn(view: ChairView, place: Place | null): Turn | undefined {
  if (place === null || TAKES_THE_SCREEN.includes(view.phase)) return undefined
  const turns = view.exercise === null ? view.turns : [view.exercise, ...view.turns]
  return turns.find(({ turn }) => turn === place.turn)
}
