/** Starts the page where a student writes their wishes. */
import '@fontsource-variable/atkinson-hyperlegible-mono'
import '@fontsource-variable/atkinson-hyperlegible-next'
import { render } from 'preact'
import { Desk } from './desk'
import { Page } from './page'
import { languageNow, speak } from './said'
import './voeux.css'

speak(languageNow())
const desk = new Desk()
desk.start()
render(<Page desk={desk} />, document.getElementById('app') ?? document.body)
