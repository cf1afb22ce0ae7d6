/** Starts the tablet's application and draws what it shows. */
import '@fontsource-variable/atkinson-hyperlegible-mono'
import '@fontsource-variable/atkinson-hyperlegible-next'
import { render } from 'preact'
import { App } from './screen/app'
import { createTablet } from './shell/create'
import './styles/components.css'

const root = document.getElementById('app') ?? document.body
const tablet = createTablet({ gateway: location.origin })
render(<App tablet={tablet} />, root)
