/** The page of a post: what the student gives, and what their browser finds. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Json } from '../core/copy'
import { checkSlip, type Verdict } from '../core/slip'
import { Icon } from '../screen/icon'
import { sha256 } from '../shell/device/keys'
import { GivenDocument } from './slip-form'
import { ReadingOf } from './readings'
import { BothLanguages, nb, refusal, type ReadFault } from './words'

type PageVerdict = Verdict | { readonly isRight: false; readonly refused: ReadFault }

const SLIP = {
  title: { fr: '1. Votre fiche', en: 'Your slip' },
  hint: {
    fr: 'Le fichier que vous seul avez reçu avec votre résultat.',
    en: 'The file that only you received with your result.',
  },
}
const CERTIFICATE = {
  title: { fr: '2. Le certificat publié', en: 'The published certificate' },
  hint: {
    fr: 'Le même pour tous. Prenez-le où vous voulez.',
    en: 'The same for everybody. Take it from wherever you like.',
  },
}

export function Page() {
  const [slip, setSlip] = useState('')
  const [certificate, setCertificate] = useState('')
  const [found, setFound] = useState<PageVerdict | null>(null)
  const verdict = useRef<HTMLHeadingElement>(null)
  useEffect(() => verdict.current?.focus(), [found])
  const latestRequest = useRef(0)
  const change = (set: (text: string) => void) => (text: string) => {
    latestRequest.current += 1
    set(text)
    setFound(null)
  }
  const check = async () => {
    const own = (latestRequest.current += 1)
    const result = await look(slip, certificate)
    if (own === latestRequest.current) setFound(result)
  }
  return (
    <main>
      <h1>
        <BothLanguages fr="Vérifier mon affectation" en="Check my post" />
      </h1>
      <p>
        <BothLanguages
          fr={
            'Votre navigateur refait le calcul avec votre liste et les rangs limites publiés. ' +
            'Rien ne quitte cet appareil ; une fois la page ouverte, elle n’a plus besoin de réseau.'
          }
          en="Your browser does the sum again. Nothing leaves this device; once open, the page needs no network."
        />
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void check()
        }}
      >
        <GivenDocument name="slip" {...SLIP} text={slip} onText={change(setSlip)} />
        <GivenDocument name="certificate" {...CERTIFICATE} text={certificate} onText={change(setCertificate)} />
        <button class="btn main" type="submit">
          <BothLanguages fr="Vérifier" en="Check" />
        </button>
      </form>
      <div aria-live="polite">
        {found && (
          <h2 class="sr" tabIndex={-1} ref={verdict}>
            Ce que la vérification trouve
          </h2>
        )}
        {found && (found.isRight ? <Right found={found} /> : <Wrong refused={found.refused} />)}
      </div>
    </main>
  )
}

async function look(slip: string, certificate: string): Promise<PageVerdict> {
  const no = (code: ReadFault['code']): PageVerdict => ({ isRight: false, refused: { code } })
  if (!slip.trim()) return no('slip.missing')
  if (!certificate.trim()) return no('certificate.missing')
  const given = parseJson(slip)
  const published = parseJson(certificate)
  if (given === undefined) return no('slip.not_json')
  if (published === undefined) return no('certificate.not_json')
  return checkSlip(given, published, sha256)
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

function Wrong({ refused }: { refused: Parameters<typeof refusal>[0] }) {
  const isToGive = refused.code.endsWith('.missing')
  return (
    <div class={`note ${isToGive ? 'care' : 'stop'}`} data-code={refused.code}>
      <Icon name="octagon" />
      <div>
        {!isToGive && (
          <p class="verdict">
            <BothLanguages fr="La vérification échoue." en="The check fails." />
          </p>
        )}
        <p>
          <BothLanguages {...refusal(refused)} />
        </p>
        {!isToGive && (
          <p class="small">
            <BothLanguages
              fr={`Gardez vos deux fichiers et signalez le code ${refused.code}.`}
              en="Keep both files and report the code."
            />
          </p>
        )}
      </div>
    </div>
  )
}

function Right({ found }: { found: Extract<Verdict, { isRight: true }> }) {
  const { slip, certificate, readings } = found
  const lines = new Map(certificate.gates.map((gate) => [gate.code, gate]))
  return (
    <>
      <div class="note safe" data-code="right">
        <Icon name="circleCheck" />
        <div>
          <p class="verdict">
            <BothLanguages fr="Votre affectation est exacte." en="Your post is right." />
          </p>
          <ul>
            {slip.members.map((member, at) => {
              const line = lines.get(slip.lines[at] ?? '')
              return (
                <li key={member}>
                  {`n° ${member} : `}
                  <b>{line ? `${line.specialty}, ${line.subdivision}` : 'aucun poste'}</b>
                </li>
              )
            })}
          </ul>
        </div>
      </div>
      <dl class="proved">
        <dt>
          <BothLanguages fr="Votre liste et vos rangs" en="Your list and ranks" />
        </dt>
        <dd>
          sont ceux de la feuille {nb(slip.index + 1)} sur {nb(certificate.leaves)}, sous la racine publiée.
        </dd>
        <dt>
          <BothLanguages fr="Racine" en="Root" />
        </dt>
        <dd>
          <code>{certificate.root}</code>{' '}
          <BothLanguages
            fr="Comparez-la avec celle des autres : c’est la même pour tous."
            en="Compare it with others’: it is the same for all."
          />
        </dd>
      </dl>
      {readings.map((reading) => (
        <ReadingOf key={`${reading.kind} ${reading.member}`} reading={reading} />
      ))}
    </>
  )
}
