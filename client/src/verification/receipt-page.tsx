/** The page of a receipt: the file, whose keys are believed, the code that was noted. */
import { useEffect, useRef, useState } from 'preact/hooks'
import {
  checkReceipt,
  type ReceiptFacts,
  type ReceiptFault,
  type ReceiptVerdict,
} from '../core/transparency/tree-proof'
import { Icon } from '../screen/icon'
import { sha256 } from '../shell/device/keys'
import { verifyEd25519 } from './signatures'
import { GivenDocument } from './slip-form'
import { actions, BothLanguages, faultOfReceipt, nb, type MissingFile } from './words'

const FILE = {
  title: { fr: '1. La preuve de votre reçu', en: 'The proof of your receipt' },
  hint: {
    fr: 'Le fichier .tlog-proof que « Vos reçus » vous a donné.',
    en: 'The .tlog-proof file that “Your receipts” gave you.',
  },
}
const POLICY = {
  title: { fr: '2. Les clés que vous croyez', en: 'The keys that you believe' },
  hint: {
    fr: 'La clé publiée du registre, ou le fichier qui nomme aussi ses témoins. Prenez-les où ils les publient.',
    en: 'The published key of the register, or the file that names its witnesses too, from where they publish them.',
  },
}

type PageFault = ReceiptFault | MissingFile
type PageVerdict = ReceiptVerdict | { readonly faults: readonly [MissingFile]; readonly facts: null }

export function ReceiptPage() {
  const [file, setFile] = useState('')
  const [policy, setPolicy] = useState('')
  const [code, setCode] = useState('')
  const [verdict, setVerdict] = useState<PageVerdict | null>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [verdict])
  const latestRequest = useRef(0)
  const change = (set: (text: string) => void) => (text: string) => {
    latestRequest.current += 1
    set(text)
    setVerdict(null)
  }
  const check = async () => {
    const own = (latestRequest.current += 1)
    const missing = missingOf(file, policy)
    const result: PageVerdict = missing
      ? { faults: [missing], facts: null }
      : await checkReceipt({ file, policy, code }, sha256, verifyEd25519)
    if (own === latestRequest.current) setVerdict(result)
  }
  return (
    <main>
      <h1>
        <BothLanguages fr="Vérifier mon reçu" en="Check my receipt" />
      </h1>
      <p>
        <BothLanguages
          fr={
            'Votre navigateur cherche votre dernière action dans le journal que le registre a signé. ' +
            'Rien ne quitte cet appareil ; une fois la page ouverte, elle n’a plus besoin de réseau.'
          }
          en="Your browser looks for your last action in the journal that was signed. Nothing leaves this device."
        />
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          void check()
        }}
      >
        <GivenDocument name="receipt" {...FILE} accept=".tlog-proof,text/plain" text={file} onText={change(setFile)} />
        <GivenDocument name="policy" {...POLICY} accept="text/plain" text={policy} onText={change(setPolicy)} />
        <fieldset class="given">
          <legend>
            <BothLanguages fr="3. Le code noté en fin d’épreuve" en="The code noted at the end" />
          </legend>
          <label for="code">
            <BothLanguages fr="Code, si vous l’avez" en="Code, if you have it" />
          </label>
          <input
            id="code"
            type="text"
            autocomplete="off"
            spellcheck={false}
            value={code}
            onInput={(event) => change(setCode)(event.currentTarget.value)}
          />
        </fieldset>
        <button class="btn main" type="submit">
          <BothLanguages fr="Vérifier" en="Check" />
        </button>
      </form>
      <div aria-live="polite">
        {verdict && (
          <h2 class="sr" tabIndex={-1} ref={heading}>
            Ce que la vérification trouve
          </h2>
        )}
        {verdict && <VerdictOf verdict={verdict} isCodeGiven={code.trim() !== ''} />}
      </div>
    </main>
  )
}

/** What is still to be given before anything can be checked. */
function missingOf(file: string, policy: string): MissingFile | null {
  if (!file.trim()) return 'file.missing'
  return policy.trim() ? null : 'policy.missing'
}

function VerdictOf({ verdict, isCodeGiven }: { readonly verdict: PageVerdict; readonly isCodeGiven: boolean }) {
  const { facts } = verdict
  const faults: readonly PageFault[] = verdict.faults
  if (faults.length > 0) {
    const isToGive = faults[0]?.endsWith('.missing')
    return (
      <div class={`note ${isToGive ? 'care' : 'stop'}`} data-code={faults[0]}>
        <Icon name="octagon" />
        <div>
          {!isToGive && (
            <p class="verdict">
              <BothLanguages fr="La vérification échoue." en="The check fails." />
            </p>
          )}
          {faults.map((fault) => (
            <p key={fault}>
              <BothLanguages {...faultOfReceipt(fault)} />
            </p>
          ))}
        </div>
      </div>
    )
  }
  return facts && <ProvedReceipt facts={facts} isCodeGiven={isCodeGiven} />
}

function ProvedReceipt({ facts, isCodeGiven }: { readonly facts: ReceiptFacts; readonly isCodeGiven: boolean }) {
  const names = facts.witnesses.join(', ')
  return (
    <>
      <div class="note safe" data-code="right">
        <Icon name="circleCheck" />
        <div>
          <p class="verdict">
            <BothLanguages fr="Votre copie est au journal." en="Your copy is in the journal." />
          </p>
          <p>
            {`Tablette ${facts.epoch} : ${actions(facts.entriesCount)}, la dernière sous le numéro `}
            {`${nb(facts.index + 1)} de ${nb(facts.size)}.`}
          </p>
        </div>
      </div>
      <dl class="proved">
        <dt>
          <BothLanguages fr="Code du reçu" en="Code of the receipt" />
        </dt>
        <dd>
          <code>{facts.code}</code>{' '}
          {isCodeGiven ? (
            <BothLanguages fr="C’est celui que vous avez donné." en="It is the one that you gave." />
          ) : (
            <BothLanguages fr="Comparez-le avec celui de la tablette." en="Compare it with the tablet’s." />
          )}
        </dd>
        <dt>
          <BothLanguages fr="Journal" en="Log" />
        </dt>
        <dd>
          <code>{facts.origin}</code>
        </dd>
        <dt>
          <BothLanguages fr="Témoins" en="Witnesses" />
        </dt>
        <dd>{names || <BothLanguages fr="Aucun n’était demandé." en="None was asked for." />}</dd>
      </dl>
    </>
  )
}
