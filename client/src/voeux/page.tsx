/** The page: who is here, where they are in it, whether their list is safe. */
import { useEffect, useState } from 'preact/hooks'
import { House } from '../screen/icon'
import { Couple } from './couple/couple'
import type { View } from './session/view'
import type { WishStore } from './session/wish-store'
import { toAnswer } from './next-step'
import { Phase } from './phase'
import { Posts } from './posts/posts'
import { Ranks } from './posts/ranks'
import { Rounds } from './rounds/rounds'
import { instant, languageNow, say, speak } from './language'
import { SaveStatus } from './list/save-status'
import { SignIn } from './session/sign-in'
import { Wishes } from './list/wishes'

const PLACES = ['voeux', 'postes', 'tours', 'couple', 'rangs'] as const
type Place = (typeof PLACES)[number]

const NAMES: Readonly<Record<Place, () => string>> = {
  voeux: () => say('Vos vœux', 'Your wishes'),
  postes: () => say('Postes', 'Posts'),
  tours: () => say('Tours', 'Rounds'),
  couple: () => say('Couple', 'Couple'),
  rangs: () => say('Vos rangs', 'Your ranks'),
}

function placeNow(): Place {
  const [asked] = location.hash.slice(1).split('/')
  return PLACES.find((place) => place === asked) ?? 'voeux'
}

export function Page({ store }: { store: WishStore }) {
  const [view, setView] = useState(store.view)
  const [place, setPlace] = useState(placeNow)
  const [language, setLanguage] = useState(languageNow)
  useEffect(() => {
    setView(store.view)
    return store.listen(() => setView(store.view))
  }, [store])
  useEffect(() => {
    const move = () => setPlace(placeNow())
    addEventListener('hashchange', move)
    return () => removeEventListener('hashchange', move)
  }, [])
  useEffect(() => {
    document.title = `${view.session ? NAMES[place]() : NAMES.voeux()} – Concours`
  }, [place, language, view.session])
  const turn = () => {
    const otherLanguage = language === 'fr' ? 'en' : 'fr'
    speak(otherLanguage)
    setLanguage(otherLanguage)
  }
  return (
    <div class="app" key={language}>
      <header class="cbar">
        <House name="Concours" />
        {view.state && <Places here={place} view={view} />}
        <div class="push row">
          <button class="btn quiet" type="button" lang={language === 'fr' ? 'en' : 'fr'} onClick={turn}>
            {language === 'fr' ? 'English' : 'Français'}
          </button>
          {view.session && (
            <>
              <span class="num who">{`n° ${view.session.number}`}</span>
              <button class="btn quiet" type="button" onClick={() => store.signOut()}>
                {say('Sortir', 'Sign out')}
              </button>
            </>
          )}
        </div>
      </header>
      {view.session ? <SignedInPage store={store} view={view} place={place} /> : <SignIn store={store} view={view} />}
    </div>
  )
}

function Places({ here, view }: { here: Place; view: View }) {
  return (
    <nav aria-label={say('Choix des postes', 'Choice of posts')}>
      {PLACES.map((place) => (
        <a key={place} href={`#${place}`} aria-current={place === here ? 'page' : undefined}>
          {NAMES[place]()}
          {place === 'couple' && isAskedFor(view) && <b class="dot">{say('à répondre', 'to answer')}</b>}
        </a>
      ))}
    </nav>
  )
}

function isAskedFor({ state }: View): boolean {
  if (!state?.couple) return state !== null && toAnswer(state).length > 0
  const { newest } = state.couple
  return newest !== null && !newest.agreed_self
}

function SignedInPage({ store, view, place }: { store: WishStore; view: View; place: Place }) {
  const props = { store, view }
  if (!view.state || !view.saving) return <LoadingPage view={view} />
  return (
    <main class="page">
      <header class="head">
        <div>
          <h1>{NAMES[place]()}</h1>
          <Phase {...props} />
        </div>
        <SaveStatus {...props} />
      </header>
      {place === 'voeux' && <Wishes {...props} />}
      {place === 'postes' && <Posts {...props} />}
      {place === 'tours' && <Rounds {...props} />}
      {place === 'couple' && <Couple {...props} />}
      {place === 'rangs' && <Ranks {...props} />}
      <p class="small muted foot">
        {say(
          `Mot de passe choisi le ${instant(view.state.password_ms)}. Si ce n’était pas vous, adressez-vous à ` +
            'votre faculté.',
          `Password chosen on ${instant(view.state.password_ms)}. If it was not you, ask your faculty.`,
        )}
      </p>
    </main>
  )
}

/** Nothing was read yet: the frame at once, the word after a moment. */
function LoadingPage({ view }: { view: View }) {
  return (
    <main class="page">
      <p class="coming" role="status">
        {view.isCut
          ? say(
              'La connexion manque. Votre liste reste au centre ; la page se lira dès que le réseau revient.',
              'The connection is missing. Your list stays at the centre; the page reads it as soon as the ' +
                'network is back.',
            )
          : say('Chargement…', 'Loading…')}
      </p>
    </main>
  )
}
