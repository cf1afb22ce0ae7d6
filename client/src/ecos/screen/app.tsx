/** One screen for each moment of an examiner's half-day. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { wordsOf } from '../../screen/context'
import type { ChairTablet, ChairView, Turn } from '../chair/chair-tablet'
import { en } from '../words/en'
import { fr } from '../words/fr'
import { ChairStageContext, type Place } from './context'
import { End, HandedScreen, RotationOver } from './endings'
import { Enter } from './enter'
import { GridScreen } from './grid'
import { Identify } from './identify'
import { askedTurn } from './place'
import { Plain, SealedScreen } from './plain'
import { recallMeans } from './means'
import { SignalScreen, SignalSign } from './signal'
import { WaitingTurn } from './waiting'

export function ChairApp({ tablet }: { tablet: ChairTablet }) {
  const [view, setView] = useState(tablet.view())
  const [place, goTo] = useState<Place | null>(null)
  const [means, setMeans] = useState(recallMeans)
  const [isSignalShown, showSignal] = useState(false)
  useEffect(() => {
    setView(tablet.view())
    return tablet.subscribe(setView)
  }, [tablet])
  useEffect(() => {
    document.documentElement.lang = view.language
  }, [view.language])
  // A turn that begins takes the screen: what is left open waits in the tray.
  useEffect(() => goTo(null), [view.current?.turn])
  useHeadingOf(`${view.phase} ${place?.turn ?? ''} ${isSignalShown}`)
  const words = view.language === 'en' ? en : fr
  const common = wordsOf(view.language)
  const shared = { ...common, problems: { ...common.problems, ...words.problems } }
  return (
    <ChairStageContext.Provider value={{ tablet, view, words, shared, goTo, showSignals: () => showSignal(true) }}>
      <div class="app">
        <SignalSign means={means} moment={view.moment} said={words.signal.said} />
        {isSignalShown ? (
          <SignalScreen means={means} choose={setMeans} close={() => showSignal(false)} />
        ) : (
          <Screen view={view} place={place} />
        )}
      </div>
    </ChairStageContext.Provider>
  )
}

/** When the day moves on, reading starts at the new sentence. */
function useHeadingOf(screen: string): void {
  const before = useRef(screen)
  useEffect(() => {
    if (before.current !== screen) document.querySelector('h1')?.focus()
    before.current = screen
  }, [screen])
}

function Screen({ view, place }: { view: ChairView; place: Place | null }) {
  const asked = askedTurn(view, place)
  if (place !== null && asked !== undefined) {
    if (place.isIdentifying || asked.state === 'missing') return <Identify key={asked.turn} turn={asked} />
    if (asked.state === 'open') return <Marking turn={asked} />
  }
  return <StepScreen view={view} />
}

function StepScreen({ view }: { view: ChairView }) {
  const { current } = view
  switch (view.phase) {
    case 'enrolment':
      return <Enter />
    case 'waiting':
      return <WaitingTurn />
    case 'identifying':
      return current === null ? <WaitingTurn /> : <Identify key={current.turn} turn={current} />
    case 'marking':
      return current === null ? <WaitingTurn /> : <Marking turn={current} />
    case 'rotation_over':
      return <RotationOver />
    case 'over':
      return <End />
    case 'handed':
      return <HandedScreen />
    case 'sealed':
      return <SealedScreen />
    default:
      return <Plain phase={view.phase} />
  }
}

function Marking({ turn }: { turn: Turn }) {
  return turn.grid === null ? <WaitingTurn /> : <GridScreen key={turn.turn} turn={turn} grid={turn.grid} />
}
