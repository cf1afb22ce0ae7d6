/** Starts a signal post: any screen of a site, once it has the code of a circuit. */
import '@fontsource-variable/atkinson-hyperlegible-mono'
import '@fontsource-variable/atkinson-hyperlegible-next'
import { render } from 'preact'
import { keepOffline } from '../../shell/device/registration'
import { browserSurroundings } from '../../shell/device/surroundings'
import { keepAwake } from '../../shell/device/wake-lock'
import '../../styles/components.css'
import '../ecos.css'
import './far.css'
import { placeOf, type PostPlace } from './place'
import { PostApp } from './screen'
import { SignalPost } from './signal-post'

const post = new SignalPost(location.origin, browserSurroundings())
type Phase = 'asking' | 'shown'
const phaseListeners = [keepOffline<Phase>(['asking'], '../worker.js'), keepAwake<Phase>(['shown'])]
post.subscribe(({ circuit }) => {
  for (const tell of phaseListeners) tell(circuit === null ? 'asking' : 'shown')
})
const serve = (place: PostPlace): void => void post.serve(place)
const first = placeOf(location.hash)
if (first.code !== '') serve(first)
render(<PostApp post={post} onPlace={serve} />, document.getElementById('app') ?? document.body)
