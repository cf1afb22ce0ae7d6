/** Who is it: number and code, as on the convocation, the exam where both are right in
 *  several, then a password of their own. */
import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { asksOnly, readExams, stepAfter, type ExamChoice, type Step } from '../../core/wishes/sign-in'
import type { Refusal } from '../../core/wishes/wire'
import { Note, type StoreProps } from '../parts'
import { words } from './refusals'
import { instant, say } from '../language'

type FormMessage = Refusal | 'failed' | 'differs' | null

export function SignIn({ store, view }: StoreProps) {
  const [step, setStep] = useState<Step>('code')
  const [number, setNumber] = useState('')
  const [code, setCode] = useState('')
  const [exams, setExams] = useState<readonly ExamChoice[]>([])
  const [exam, setExam] = useState('')
  const [password, setPassword] = useState('')
  const [again, setAgain] = useState('')
  const [chosen_ms, setChosen] = useState(0)
  const [isAsking, setAsking] = useState(false)
  const [fault, setFault] = useState<FormMessage>(null)
  const enter = async () => {
    if (step === 'choose' && password !== again) return setFault('differs')
    setAsking(true)
    const convocation = { number, code, exam }
    const outcome =
      step === 'choose'
        ? await store.choosePassword(convocation, password)
        : await store.signIn(convocation, step === 'password' ? password : '')
    setAsking(false)
    if (outcome === 'done') return
    const next = stepAfter(step, outcome)
    if (next !== step) {
      setPassword('')
      setAgain('')
    }
    if (outcome !== 'failed') {
      setChosen(Number(outcome.facts.chosen_ms ?? chosen_ms))
      if (next === 'exam') setExams(readExams(outcome))
    }
    setStep(next)
    setFault(asksOnly(outcome) ? null : outcome)
  }
  const goBack = () => {
    setStep('code')
    setExam('')
    setFault(null)
  }
  const message = fault ?? (step === 'code' ? view.ended : null)
  return (
    <main class="page alone">
      <h1>
        {step === 'choose'
          ? say('Choisissez votre mot de passe', 'Choose your password')
          : say('Vos vœux', 'Your wishes')}
      </h1>
      <Lede step={step} chosen_ms={chosen_ms} />
      <form
        class="ask"
        key={step}
        onSubmit={(event) => {
          event.preventDefault()
          void enter()
        }}
      >
        {message && <Fault said={message} isEnd={message === view.ended} />}
        {step === 'code' && <Convocation number={number} code={code} setNumber={setNumber} setCode={setCode} />}
        {step === 'exam' && <Exams exams={exams} chosen={exam} choose={setExam} />}
        {(step === 'choose' || step === 'password') && (
          <Secret
            id="password"
            value={password}
            set={setPassword}
            isNew={step === 'choose'}
            isFirst
            label={say('Votre mot de passe', 'Your password')}
          />
        )}
        {step === 'choose' && (
          <>
            <p class="small muted" id="password-hint">
              {say(
                'Dix caractères au moins ; quelques mots sans lien font l’affaire.',
                'Ten characters at least; a few unrelated words will do.',
              )}
            </p>
            <Secret
              id="again"
              value={again}
              set={setAgain}
              isNew
              label={say('Le même, encore une fois', 'The same, once more')}
            />
          </>
        )}
        <div class="row wrap">
          <button class="btn main" type="submit" disabled={isAsking}>
            {step === 'choose' ? say('Choisir ce mot de passe', 'Choose this password') : say('Entrer', 'Sign in')}
          </button>
          {step !== 'code' && (
            <button class="btn quiet" type="button" onClick={goBack}>
              {say('Autre numéro', 'Another number')}
            </button>
          )}
        </div>
      </form>
      <p class="small muted">
        {say(
          'Vous restez entré dans cet onglet seulement, douze heures au plus. Fermez-le, ou sortez, sur un ' +
            'ordinateur partagé.',
          'You stay signed in in this tab only, for twelve hours at most. Close it, or sign out, on a shared computer.',
        )}
      </p>
    </main>
  )
}

function Lede({ step, chosen_ms }: { step: Step; chosen_ms: number }) {
  switch (step) {
    case 'code':
      return (
        <p>
          {say(
            'Choisissez et classez les postes que vous voulez, et voyez ce que chaque tour de simulation vous ' +
              'donnerait.',
            'Choose and order the posts that you want, and see what each round of simulation would give you.',
          )}
        </p>
      )
    case 'exam':
      return (
        <p>
          {say(
            'Votre numéro et votre code valent pour plusieurs examens. Choisissez celui dont vous voulez les postes.',
            'Your number and your code are valid in several exams. Choose the one whose posts you want.',
          )}
        </p>
      )
    case 'choose':
      return (
        <>
          <p>
            {say(
              'Votre convocation a passé par d’autres mains. Le mot de passe n’est qu’à vous : il sera ' +
                'demandé avec le numéro et le code, pour vos vœux et pour vos résultats.',
              'Your convocation has been through other hands. The password is yours alone: it will be asked ' +
                'for beside number and code, for your wishes and for your results.',
            )}
          </p>
          <p>
            {say(
              'Il ne se change pas. S’il est perdu, votre faculté fait une nouvelle convocation, et vous en ' +
                'choisissez un autre.',
              'It does not change. If it is lost, your faculty makes a new convocation, and you choose another.',
            )}
          </p>
        </>
      )
    case 'password':
      return (
        <p>
          {say(
            `Un mot de passe a été choisi pour ce numéro le ${instant(chosen_ms)}. Si ce n’était pas vous, ou ` +
              's’il est perdu, adressez-vous à votre faculté : une nouvelle convocation l’annule.',
            `A password was chosen for this number on ${instant(chosen_ms)}. If it was not you, or if it is ` +
              'lost, ask your faculty: a new convocation voids it.',
          )}
        </p>
      )
  }
}

function Fault({ said, isEnd }: { said: Exclude<FormMessage, null>; isEnd: boolean }) {
  const code = typeof said === 'string' ? said : said.code
  return (
    <Note tone={isEnd ? 'care' : 'stop'} isAlert code={code}>
      <p>{said === 'differs' ? say('Les deux ne sont pas les mêmes.', 'The two are not the same.') : words(said)}</p>
    </Note>
  )
}

function Convocation({
  number,
  code,
  setNumber,
  setCode,
}: {
  number: string
  code: string
  setNumber: (value: string) => void
  setCode: (value: string) => void
}) {
  return (
    <>
      <label for="number">{say('Votre numéro', 'Your number')}</label>
      <input
        id="number"
        inputMode="numeric"
        autocomplete="username"
        maxLength={12}
        required
        value={number}
        onInput={(event) => setNumber(event.currentTarget.value)}
      />
      <label for="code">{say('Votre code', 'Your code')}</label>
      <input
        id="code"
        autocomplete="off"
        autocapitalize="characters"
        spellcheck={false}
        maxLength={12}
        required
        aria-describedby="code-hint"
        value={code}
        onInput={(event) => setCode(event.currentTarget.value)}
      />
      <p class="small muted" id="code-hint">
        {say(
          'Tous deux sont sur votre convocation. Le tiret et la casse ne comptent pas.',
          'Both are on your convocation. The hyphen and capitals do not matter.',
        )}
      </p>
    </>
  )
}

function Exams({
  exams,
  chosen,
  choose,
}: {
  exams: readonly ExamChoice[]
  chosen: string
  choose: (exam: string) => void
}) {
  return (
    <fieldset>
      <legend>{say('De quel examen ?', 'Of which exam?')}</legend>
      {exams.map(({ exam, title }) => (
        <label key={exam} class="row">
          <input type="radio" name="exam" required checked={exam === chosen} onChange={() => choose(exam)} /> {title}
        </label>
      ))}
    </fieldset>
  )
}

function Secret({
  id,
  label,
  value,
  set,
  isNew,
  isFirst = false,
}: {
  id: string
  label: ComponentChildren
  value: string
  set: (value: string) => void
  isNew: boolean
  isFirst?: boolean
}) {
  const own = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (isFirst) own.current?.focus()
  }, [])
  return (
    <>
      <label for={id}>{label}</label>
      <input
        id={id}
        type="password"
        autocomplete={isNew ? 'new-password' : 'current-password'}
        maxLength={128}
        required
        aria-describedby={isNew && isFirst ? 'password-hint' : undefined}
        ref={own}
        value={value}
        onInput={(event) => set(event.currentTarget.value)}
      />
    </>
  )
}
