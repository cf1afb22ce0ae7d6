/** Enrolment of an examiner: number and code, which the letter's QR code fills in; a
 *  replacement code on a second tablet. */
import { useEffect, useState } from 'preact/hooks'
import { readConvocation, SCANNED_LENGTH_MAX } from '../../core/convocation'
import { Icon } from '../../screen/icon'
import { forgetScanned, scannedConvocation } from '../../shell/device/scanned'
import { useChair } from './context'
import { Sheet } from './frame'

type FieldName = 'number' | 'code' | 'replacement'

const WITH_REPLACEMENT = ['enrol.replacement_needed', 'enrol.replacement_invalid']

export function Enter() {
  const { tablet, view, words } = useChair()
  const { enter } = words
  const [written, setWritten] = useState({ number: '', code: '', replacement: '', ...scannedConvocation() })
  const [missing, setMissing] = useState<readonly FieldName[]>([])
  useEffect(forgetScanned, [])
  const isReplacing = WITH_REPLACEMENT.includes(view.problem?.code ?? '') || written.replacement !== ''
  const fields: readonly FieldName[] = isReplacing ? ['number', 'code', 'replacement'] : ['number', 'code']
  const submit = (event: Event): void => {
    event.preventDefault()
    const empty = fields.filter((name) => written[name].trim() === '')
    setMissing(empty)
    if (empty[0] !== undefined) document.getElementById(empty[0])?.focus()
    else void tablet.enrol(written.number, written.code, isReplacing ? written.replacement : null)
  }
  return (
    <Sheet>
      <h1 tabIndex={-1}>{enter.title}</h1>
      <p>{enter.text}</p>
      <form class="enrol" onSubmit={submit} noValidate>
        {fields.map((name) => (
          <div class="field" key={name}>
            <label for={name}>{enter[name]}</label>
            <input
              id={name}
              class="code"
              value={written[name]}
              autoComplete="off"
              autocapitalize="characters"
              spellcheck={false}
              inputMode={name === 'replacement' ? 'numeric' : 'text'}
              maxLength={name === 'number' ? SCANNED_LENGTH_MAX : 40}
              required
              aria-invalid={missing.includes(name)}
              aria-describedby={`${name}-hint`}
              onInput={({ currentTarget: { value } }) =>
                setWritten({ ...written, ...(readConvocation(value) ?? { [name]: value }) })
              }
            />
            <p id={`${name}-hint`} class={missing.includes(name) ? 'small stop' : 'label'}>
              {missing.includes(name) ? enter.missing : enter[`${name}Hint`]}
            </p>
          </div>
        ))}
        <button class="btn main" type="submit" aria-disabled={view.busy}>
          {view.busy ? enter.busy : enter.submit}
          <Icon name="arrowRight" />
        </button>
      </form>
    </Sheet>
  )
}
