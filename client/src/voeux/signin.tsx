/** Who is it: number and code, as on the convocation. */
import { useState } from 'preact/hooks'
import type { Refusal } from '../core/wishes/wire'
import { Note, type Shown } from './parts'
import { words } from './refusals'
import { say } from './said'

export function SignIn({ desk, view }: Shown) {
  const [number, setNumber] = useState('')
  const [code, setCode] = useState('')
  const [isAsking, setAsking] = useState(false)
  const [fault, setFault] = useState<Refusal | 'failed' | null>(null)
  const enter = async () => {
    setAsking(true)
    const outcome = await desk.signIn(number, code)
    setAsking(false)
    setFault(outcome === 'done' ? null : outcome)
  }
  const said = fault ?? view.ended
  return (
    <main class="page alone">
      <h1>{say('Vos vœux', 'Your wishes')}</h1>
      <p>{say(
        'Choisissez et classez les postes que vous voulez, et voyez ce que chaque tour de simulation vous donnerait.',
        'Choose and order the posts that you want, and see what each round of simulation would give you.')}
      </p>
      <form
        class="ask"
        onSubmit={(event) => {
          event.preventDefault()
          void enter()
        }}
      >
        {said && <Note tone={said === view.ended ? 'care' : 'stop'} isAlert code={said === 'failed' ? said : said.code}><p>{words(said)}</p></Note>}
        <label for="number">{say('Votre numéro', 'Your number')}</label>
        <input
          id="number" inputMode="numeric" autocomplete="username" maxLength={12} required value={number}
          onInput={(event) => setNumber(event.currentTarget.value)}
        />
        <label for="code">{say('Votre code', 'Your code')}</label>
        <input
          id="code" autocomplete="off" autocapitalize="characters" spellcheck={false} maxLength={12} required
          aria-describedby="code-hint" value={code} onInput={(event) => setCode(event.currentTarget.value)}
        />
        <p class="small muted" id="code-hint">
          {say('Tous deux sont sur votre convocation. Le tiret et la casse ne comptent pas.', 'Both are on your convocation. The hyphen and capitals do not matter.')}
        </p>
        <button class="btn main" type="submit" disabled={isAsking}>{say('Entrer', 'Sign in')}</button>
      </form>
      <p class="small muted">
        {say('Vous restez entré dans cet onglet seulement, douze heures au plus. Fermez-le, ou sortez, sur un ordinateur partagé.', 'You stay signed in in this tab only, for twelve hours at most. Close it, or sign out, on a shared computer.')}
      </p>
    </main>
  )
}
