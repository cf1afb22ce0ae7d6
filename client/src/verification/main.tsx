/** Starts the page where a student checks their own result. It asks no server. */
import '@fontsource-variable/atkinson-hyperlegible-mono'
import '@fontsource-variable/atkinson-hyperlegible-next'
import { render } from 'preact'
import { Pages } from './pages'
import './verification.css'

render(<Pages />, document.getElementById('app') ?? document.body)
