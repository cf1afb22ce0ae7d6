/** Starts the examiner's application and draws what it shows. */
import '@fontsource-variable/atkinson-hyperlegible-mono'
import '@fontsource-variable/atkinson-hyperlegible-next'
import { render } from 'preact'
import { keepOffline } from '../shell/device/registration'
import { keepAwake } from '../shell/device/wake-lock'
import '../styles/components.css'
import type { ChairPhase } from './chair/chair-tablet'
import { createChair } from './chair/create'
import './ecos.css'
import { ChairApp } from './screen/app'

/** A new build takes over while nobody marks. */
const CALM: readonly ChairPhase[] = ['enrolment', 'sealed', 'withdrawn', 'handed']

/** From the station's opening to the hand-in: who listens does not touch the glass. */
const LIT: readonly ChairPhase[] = ['waiting', 'identifying', 'marking', 'rotation_over']

const root = document.getElementById('app') ?? document.body
const tablet = createChair({ gateway: location.origin })
const phaseListeners = [keepOffline(CALM, '../worker.js'), keepAwake(LIT)]
tablet.subscribe(({ phase }) => {
  for (const tell of phaseListeners) tell(phase)
})
render(<ChairApp tablet={tablet} />, root)
