/** The receipt: a code to read, the same for the supervisor's reader, and the figures. */
import { Fragment } from 'preact'
import type { Receipt } from '../shell/tablet'
import { MessageScreen, Headline, Sentence } from './message-screen'
import { useStage } from './context'
import { hourToSecond, length } from './hours'
import { GiveBackAtLast } from './give-back'
import { EarlierPapers, NextPaper } from './next-paper'
import { Problem } from './problem'
import { Qr } from './qr'

export function ReceiptScreen() {
  const { view, words } = useStage()
  const { receipt, sitting } = view
  const { ending } = words
  if (receipt === null) return null
  const isCheck = sitting?.kind === 'check'
  return (
    <MessageScreen
      asideLabel={ending.aside}
      aside={
        <>
          <Figures receipt={receipt} />
          <EarlierPapers />
        </>
      }
      foot={ending.stay}
    >
      <Headline icon="circleCheck" tone="safe" lines={isCheck ? ending.checkReceived : ending.received} />
      {isCheck || receipt.lastWrittenMs === null ? (
        <p>{isCheck ? ending.checkText : ending.receivedNone}</p>
      ) : (
        <Sentence parts={ending.receivedText(receipt.entriesHeld, hourToSecond(words, receipt.lastWrittenMs))} />
      )}
      <NextPaper />
      <div class="receipt">
        <p class="label">{ending.code}</p>
        <p class="code">{groupCode(receipt.code)}</p>
        <p>{ending.codeText}</p>
      </div>
      <GiveBackAtLast />
      <Problem />
    </MessageScreen>
  )
}

function groupCode(code: string) {
  return code.split('-').map((group, at) => (
    <Fragment key={at}>
      {at > 0 && <i>-</i>}
      {group}
    </Fragment>
  ))
}

function Figures({ receipt }: { receipt: Receipt }) {
  const { view, words } = useStage()
  const { ending, nb, parts } = words
  const questions = view.paper?.dossiers.flatMap((dossier) => dossier.questions) ?? []
  const answered = questions.filter(({ id }) => view.copy.answers.has(id)).length
  const rows: readonly (readonly [string, string])[] = [
    [ending.sitting, view.sitting?.title ?? ''],
    ...(questions.length > 0 ? [[ending.answered, parts.partly(answered, questions.length)] as const] : []),
    [ending.written, nb(receipt.entriesWritten)],
    [ending.held, nb(receipt.entriesHeld)],
    [ending.composed, length(words, receipt.composedMs)],
    ...(receipt.devicesCount > 1 ? [[ending.devices, nb(receipt.devicesCount)] as const] : []),
  ]
  return (
    <>
      <figure class="qr">
        <Qr text={receipt.qr} label={ending.qr} />
        <figcaption>{ending.qrText}</figcaption>
      </figure>
      <dl class="kv">
        {rows.map(([name, value]) => (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </Fragment>
        ))}
      </dl>
    </>
  )
}
