/** What one reads: the case, what is new with this question, the images. */
import { useMemo } from 'preact/hooks'
import type { Question } from '../../core/paper'
import { Passage } from './pin-list'
import type { Place } from './outline'
import type { Pointing } from './pointing'
import { ReadAloud } from './read-aloud'
import { statementText } from './spoken-text'
import type { Answering } from './use-answering'
import { useStage } from '../context'
import { Plate } from '../figure/plate'
import { asking, Html, parseHtml, PLAIN, rebuild, type Source, inFrench } from '../html'

/** Whether anything stands beside the question. */
export function hasStatement({ dossier, question }: Place): boolean {
  const { vignette, figures } = dossier
  return (
    vignette.trim() !== '' ||
    figures.length > 0 ||
    question.figures.length > 0 ||
    question.facts !== null ||
    question.script !== null ||
    question.image !== null ||
    question.segments !== null ||
    isLong(dossier, question)
  )
}

/** An isolated question that tells a story before it asks. */
function isLong(dossier: Place['dossier'], question: Question): boolean {
  return dossier.kind === 'isolated' && asking(parseHtml(question.text)).lead.length > 0
}

interface StatementProps {
  readonly at: Place
  readonly answering: Answering
  readonly pointing: Pointing | null
}

export function Statement({ at, answering, pointing }: StatementProps) {
  const {
    words: { document: say, voice },
  } = useStage()
  const { dossier } = at
  const title = titleOf(at, say)
  const spoken = useMemo(() => statementText(at), [at.question.id])
  const lead = useLead(at)
  return (
    <section class="doc" id="document" tabIndex={0} aria-label={title}>
      <h2>{title}</h2>
      <ReadAloud label={voice.statement} text={spoken} />
      <div class="text">
        <Html html={dossier.vignette} />
        {rebuild(lead, PLAIN).map(inFrench)}
      </div>
      {dossier.figures.map((figure) => (
        <Plate key={figure.part} figure={figure} />
      ))}
      {dossier.navigation === 'locked' && <Earlier at={at} />}
      <OfQuestion answering={answering} pointing={pointing} unfolds={dossier.navigation === 'locked'} />
    </section>
  )
}

interface OfQuestionProps extends Omit<StatementProps, 'at'> {
  /** Whether facts are news in a story, or simply belong to the question. */
  readonly unfolds: boolean
}

/** What comes with the question itself. Beside an article it stands in the card. */
export function OfQuestion({ answering, pointing, unfolds }: OfQuestionProps) {
  const {
    words: { document: say },
  } = useStage()
  const { question } = answering
  return (
    <>
      {question.facts !== null && (
        <div class={unfolds ? 'fresh text' : 'text'}>
          {unfolds && <span class="tag act">{say.fresh(question.number)}</span>}
          <Html html={question.facts} />
        </div>
      )}
      {question.figures.map((figure) => (
        <Plate key={figure.part} figure={figure} />
      ))}
      {question.script !== null && <Script script={question.script} />}
      {question.segments !== null && <Passage answering={answering} />}
      {question.image !== null && pointing !== null && (
        <Plate key={question.id} figure={question.image} pointing={pointing} />
      )}
    </>
  )
}

function titleOf({ dossier, question }: Place, say: ReturnType<typeof useStage>['words']['document']): string {
  if (question.script !== null) return say.situation
  if (dossier.kind !== 'isolated') return say.statementOf(dossier.title)
  return question.image === null && question.figures.length === 0 ? say.statement : say.documentOf(question.number)
}

function useLead({ dossier, question }: Place): readonly Source[] {
  return useMemo(
    () => (dossier.kind === 'isolated' ? asking(parseHtml(question.text)).lead : []),
    [dossier.kind, question.text],
  )
}

/** New facts of questions already passed: known now, and not forgotten. */
function Earlier({ at }: { at: Place }) {
  const before = at.dossier.questions.slice(0, at.index)
  return (
    <>
      {before.map(
        ({ id, facts, figures }) =>
          (facts !== null || figures.length > 0) && (
            <div class="earlier" key={id}>
              {facts !== null && (
                <div class="text">
                  <Html html={facts} />
                </div>
              )}
              {figures.map((figure) => (
                <Plate key={figure.part} figure={figure} />
              ))}
            </div>
          ),
      )}
    </>
  )
}

function Script({ script }: { script: NonNullable<Question['script']> }) {
  const {
    words: { document: say },
  } = useStage()
  return (
    <dl class="tcs">
      <div>
        <dt>{say.thought}</dt>
        <dd>
          <Html html={script.hypothesis} />
        </dd>
      </div>
      <div>
        <dt>{say.found}</dt>
        <dd>
          <Html html={script.datum} />
        </dd>
      </div>
    </dl>
  )
}
