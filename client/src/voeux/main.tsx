/** Starts the page where a student writes their wishes. */
import '@fontsource-variable/atkinson-hyperlegible-mono'
import '@fontsource-variable/atkinson-hyperlegible-next'
import { render } from 'preact'
import { WishStore } from './session/wish-store'
import { Page } from './page'
import { languageNow, speak } from './language'
import { sayWhatIsMissing } from './missing-fields'
import './voeux.css'

speak(languageNow())
sayWhatIsMissing()
const store = new WishStore()
store.start()
render(<Page store={store} />, document.getElementById('app') ?? document.body)
