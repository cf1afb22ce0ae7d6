/** The screens of a signal post: which circuit, where it stands; then the order of the
 *  moment, read from ten metres, for a corridor or for one door. */
import { useEffect, useState } from 'preact/hooks'
import { useClock } from '../../screen/clock'
import { wordsOf } from '../../screen/context'
import { dayAndHour, hour } from '../../screen/hours'
import type { Language } from '../../shell/tablet'
import { recallMeans } from '../screen/means'
import { SignalSign } from '../screen/signal'
import { AskCode, AskPlace } from './asking'
import { FarScreen } from './far'
import { addressOf, placeOf, type PostPlace } from './place'
import type { ShownPost } from './signal-post'
import { postWords } from './words'

export function PostApp({ post, onPlace }: { post: ShownPost; onPlace(place: PostPlace): void }) {
  const [view, setView] = useState(post.view())
  const [place, setPlace] = useState<PostPlace>(placeOf(location.hash))
  const [language, setLanguage] = useState<Language>(document.documentElement.lang === 'en' ? 'en' : 'fr')
  const [means, setMeans] = useState(recallMeans)
  const now = useClock(post, view.moment?.upcoming?.atMs ?? null)
  useEffect(() => {
    setView(post.view())
    return post.subscribe(setView)
  }, [post])
  useEffect(() => {
    document.documentElement.lang = language
  }, [language])
  const words = postWords[language]
  const shared = wordsOf(language)
  const goTo = (next: PostPlace): void => {
    history.replaceState(null, '', addressOf(next))
    setPlace(next)
    const isOther = next.code !== place.code || next.screen !== place.screen
    if (isOther && next.code !== '') onPlace(next)
  }
  const stage = { view, words, shared, place, goTo, language, setLanguage, means, setMeans }
  const { circuit } = view
  if (place.code === '' || circuit === null) return <AskCode stage={stage} />
  if (place.screen === null) return <AskPlace stage={stage} circuit={circuit} />
  const hourOf = (atMs: number): string => hour(shared, atMs)
  const dayOf = (atMs: number): string => dayAndHour(shared, atMs, now)
  return (
    <div class="app post">
      <SignalSign means={means} moment={view.moment} said={words.said} />
      <FarScreen stage={stage} circuit={circuit} now={now} hourOf={hourOf} dayOf={dayOf} />
    </div>
  )
}
