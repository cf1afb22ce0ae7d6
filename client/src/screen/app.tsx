/** One screen for each moment of the day, drawn from what the tablet shows. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Tablet, TabletView } from '../shell/tablet'
import { StageContext, wordsOf } from './context'
import { Composing } from './compose/composing'
import { apply, displayFor, recall, remember, type DisplayChoice } from './display'
import { Downloading } from './downloading'
import { Delivering, OtherTab, Starting, SupersededScreen } from './endings'
import { Enrolment } from './enrolment'
import { Notices } from './notices'
import { PausedScreen } from './paused-screen'
import { ReceiptScreen } from './receipt-screen'
import { WaitingScreen } from './waiting'

export function App({ tablet }: { tablet: Tablet }) {
  const [view, setView] = useState(tablet.view())
  const { display, choose } = useDisplay(view)
  useEffect(() => {
    setView(tablet.view())
    return tablet.subscribe(setView)
  }, [tablet])
  useEffect(() => apply(display, document.documentElement), [display])
  useEffect(() => {
    document.documentElement.lang = view.language
  }, [view.language])
  useHeadingOf(view.phase)
  const words = wordsOf(view.language)
  return (
    <StageContext.Provider value={{ tablet, view, words, display, choose }}>
      <div class="app">
        <Screen view={view} />
      </div>
      <Notices isBesideAnswer />
    </StageContext.Provider>
  )
}

/** Until the tablet knows who sits here, what was kept is shown as it is. */
function useDisplay({ phase, candidate, settings }: TabletView) {
  const [kept, setKept] = useState(recall)
  const isKnown = phase !== 'starting' && phase !== 'other_tab'
  const sitter = candidate && { number: candidate.number, settings }
  const shown = isKnown ? displayFor(kept, sitter) : kept
  useEffect(() => {
    if (shown === kept) return
    setKept(shown)
    remember(shown)
  }, [shown, kept])
  const choose = (choice: DisplayChoice): void => {
    const chosen = { ...shown, choice }
    setKept(chosen)
    remember(chosen)
  }
  return { display: shown.choice, choose }
}

/** When the day moves on, reading starts at the new sentence: for a screen reader, that
 *  is how the exam opens. */
function useHeadingOf(phase: TabletView['phase']): void {
  const before = useRef(phase)
  useEffect(() => {
    if (before.current !== phase) document.querySelector('h1')?.focus()
    before.current = phase
  }, [phase])
}

function Screen({ view }: { view: TabletView }) {
  switch (view.phase) {
    case 'starting':
      return <Starting />
    case 'enrolment':
      return <Enrolment />
    case 'downloading':
      return <Downloading />
    case 'waiting':
    case 'armed':
      return <WaitingScreen />
    case 'composing':
      return view.paper === null ? <WaitingScreen /> : <Composing key={view.sitting?.attempt} content={view.paper} />
    case 'paused':
      return <PausedScreen />
    case 'delivering':
      return <Delivering />
    case 'receipt':
      return <ReceiptScreen />
    case 'superseded':
      return <SupersededScreen />
    case 'other_tab':
      return <OtherTab />
  }
}
