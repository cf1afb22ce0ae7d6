/** `?state=…&text=…&theme=…&lang=…#question`: one screen in one state, to be looked at.
 *  States are in `states.ts`. */
import '@fontsource-variable/atkinson-hyperlegible-mono'
import '@fontsource-variable/atkinson-hyperlegible-next'
import { render } from 'preact'
import { FakeTablet } from './fake'
import { findShifts } from './shifts'
import { stateNamed } from './states'
import { App } from '../src/screen/app'
import { parse, remember } from '../src/screen/display'
import '../src/styles/components.css'

const asked = new URLSearchParams(location.search)
remember(parse(`${asked.get('text') ?? '100'} ${asked.get('theme') ?? 'light'}`))
const tablet = new FakeTablet(stateNamed(asked.get('state') ?? 'composing'))
if (asked.get('lang') === 'en') tablet.setLanguage('en')
Object.assign(window, { tablet, findShifts: () => findShifts(tablet) })
render(<App tablet={tablet} />, document.getElementById('app') ?? document.body)
