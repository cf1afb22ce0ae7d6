/** Enrolment: the number and the code of the convocation; the exam, where both are right
 *  in several; on a second tablet, the replacement code that the supervisor gives; and where
 *  the centre does not answer, the rescue code of the room's envelope. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { readConvocation, SCANNED_LENGTH_MAX } from '../core/convocation'
import { forgetScanned, scannedConvocation } from '../shell/device/scanned'
import { MessageScreen, Fact } from './message-screen'
import { useStage } from './context'
import { Icon } from './icon'
import { Problem } from './problem'

type FieldName = 'number' | 'code' | 'exam' | 'replacement' | 'rescue'

const WITH_REPLACEMENT = ['enrol.replacement_needed', 'enrol.replacement_invalid']
const WITH_RESCUE = ['link.down', 'rescue.unknown', 'rescue.used', 'rescue.no_relay']

export function Enrolment() {
  const {
    words: { enrolment },
  } = useStage()
  return (
    <MessageScreen foot={enrolment.check} asideLabel={enrolment.asideTitle} aside={<Next />}>
      <h1>{enrolment.title}</h1>
      <p>{enrolment.text}</p>
      <Form />
    </MessageScreen>
  )
}

function Next() {
  const {
    words: { enrolment },
  } = useStage()
  return (
    <>
      <h2>{enrolment.asideTitle}</h2>
      <ul class="facts">
        <Fact icon="kept" tone="act" title={enrolment.step1} text={enrolment.step1Text} />
        <Fact icon="paper" tone="act" title={enrolment.step2} text={enrolment.step2Text} />
        <Fact icon="clock" tone="act" title={enrolment.step3} text={enrolment.step3Text} />
        <Fact icon="list" tone="act" title={enrolment.noted} text={enrolment.notedText} />
      </ul>
    </>
  )
}

function Form() {
  const {
    tablet,
    view,
    words: { enrolment },
  } = useStage()
  const [written, setWritten] = useState({
    number: '',
    code: '',
    exam: '',
    replacement: '',
    rescue: '',
    ...scannedConvocation(),
  })
  const [missing, setMissing] = useState<readonly FieldName[]>([])
  const [sent, setSent] = useState({ number: '', code: '' })
  const needsReplacement = useAsked('replacement', WITH_REPLACEMENT)
  const mayRescue = useAsked(null, WITH_RESCUE)
  const needsExam = view.exams.length > 0 && sent.number === written.number && sent.code === written.code
  useEffect(forgetScanned, [])
  useEffect(() => {
    if (needsExam) document.getElementById('exam')?.focus()
  }, [needsExam])
  const submit = (event: Event): void => {
    event.preventDefault()
    const asked: FieldName[] = ['number', 'code']
    if (needsExam) asked.push('exam')
    if (needsReplacement) asked.push('replacement')
    const empty = asked.filter((name) => written[name].trim() === '')
    setMissing(empty)
    const [first] = empty
    if (first !== undefined) document.getElementById(first)?.focus()
    else if (!view.busy) {
      setSent(written)
      const [number, code] = [written.number.trim(), written.code.trim().toUpperCase()]
      if (mayRescue && written.rescue.trim() !== '') return void tablet.rescue(number, code, written.rescue.trim())
      void tablet.enrol(
        number,
        code,
        needsReplacement ? written.replacement.trim() : null,
        needsExam ? written.exam : null,
      )
    }
  }
  const field = (name: FieldName, label: string, hint: string) => (
    <Field
      name={name}
      label={label}
      hint={hint}
      value={written[name]}
      isMissing={missing.includes(name)}
      write={(value) => setWritten({ ...written, ...(readConvocation(value) ?? { [name]: value }) })}
    />
  )
  return (
    <form class="enrol" onSubmit={submit} noValidate>
      {field('number', enrolment.number, enrolment.numberHint)}
      {field('code', enrolment.code, enrolment.codeHint)}
      {needsExam && (
        <Exams
          chosen={written.exam}
          isMissing={missing.includes('exam')}
          choose={(exam) => setWritten({ ...written, exam })}
        />
      )}
      {needsReplacement && field('replacement', enrolment.replacement, enrolment.replacementHint)}
      {mayRescue && (
        <section class="rescue">
          <h2>{enrolment.rescueTitle}</h2>
          <p>{enrolment.rescueText}</p>
          {field('rescue', enrolment.rescue, enrolment.rescueHint)}
        </section>
      )}
      <button class="btn main" type="submit" aria-disabled={view.busy}>
        {view.busy ? enrolment.busy : enrolment.submit}
        <Icon name="arrowRight" />
      </button>
      <Problem />
    </form>
  )
}

/** Once asked for, the field stays; one that has to be filled takes the focus when it appears. */
function useAsked(field: FieldName | null, codes: readonly string[]): boolean {
  const { view } = useStage()
  const code = view.problem?.code ?? ''
  const [isAsked, setAsked] = useState(false)
  useEffect(() => {
    if (codes.includes(code)) setAsked(true)
  }, [code, codes])
  const wasAsked = useRef(false)
  useEffect(() => {
    if (isAsked && !wasAsked.current && field !== null) document.getElementById(field)?.focus()
    wasAsked.current = isAsked
  }, [isAsked, field])
  return isAsked
}

interface ExamsProps {
  readonly chosen: string
  readonly isMissing: boolean
  choose(exam: string): void
}

/** The exams in which number and code are right: nothing of them but their titles. */
function Exams({ chosen, isMissing, choose }: ExamsProps) {
  const {
    view,
    words: { enrolment },
  } = useStage()
  return (
    <fieldset class="choices">
      <legend>{enrolment.exam}</legend>
      {view.exams.map(({ exam, title }, place) => (
        <label key={exam}>
          <input
            id={place === 0 ? 'exam' : undefined}
            type="radio"
            name="exam"
            value={exam}
            checked={exam === chosen}
            aria-describedby={isMissing ? 'exam-hint' : undefined}
            onChange={() => choose(exam)}
          />{' '}
          {title}
        </label>
      ))}
      {isMissing && (
        <p id="exam-hint" class="small stop">
          {enrolment.examMissing}
        </p>
      )}
    </fieldset>
  )
}

interface FieldProps {
  readonly name: FieldName
  readonly label: string
  readonly hint: string
  readonly value: string
  readonly isMissing: boolean
  write(value: string): void
}

function Field({ name, label, hint, value, isMissing, write }: FieldProps) {
  const {
    words: { enrolment },
  } = useStage()
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <input
        id={name}
        name={name}
        class={name === 'number' ? 'num' : 'code'}
        value={value}
        autoComplete="off"
        autocapitalize="characters"
        spellcheck={false}
        inputMode={name === 'code' || name === 'rescue' ? 'text' : 'numeric'}
        maxLength={name === 'number' ? SCANNED_LENGTH_MAX : 32}
        required={name !== 'rescue'}
        aria-invalid={isMissing}
        aria-describedby={`${name}-hint`}
        onInput={(event) => write(event.currentTarget.value)}
      />
      <p id={`${name}-hint`} class={isMissing ? 'small stop' : 'label'}>
        {isMissing ? enrolment.missing : hint}
      </p>
    </div>
  )
}
