/** A refusal or a fault, in one calm sentence with what to do. */
import type { TabletView } from '../shell/tablet'
import { useStage } from './context'
import { hour } from './hours'
import { Icon } from './icon'
import type { Words } from '../words/fr'

export function problemWords(words: Words, code: string): string {
  return words.problems[code] ?? words.fault.other(code)
}

/** While composing, only what a person must come for: the head says the rest. */
export function GraveProblem() {
  const { view, words } = useStage()
  return <ProblemNote problem={isGrave(view.problem) ? view.problem : null} words={words} />
}

export function isGrave(problem: TabletView['problem']): boolean {
  return problem !== null && toneOf(problem.code) === 'stop' && problem.code !== 'storage.failing'
}

export function Problem() {
  const { view, words } = useStage()
  return <ProblemNote problem={view.problem} words={words} />
}

export function ProblemNote({ problem, words }: { problem: TabletView['problem']; words: Words }) {
  return (
    <div role="alert">
      {problem !== null && (
        <div class={`note ${toneOf(problem.code)}`} data-code={problem.code}>
          <Icon name={toneOf(problem.code) === 'kept' ? 'kept' : 'octagon'} />
          <p>
            {problemWords(words, problem.code)} <span class="muted num">{hour(words, problem.atMs)}</span>
          </p>
        </div>
      )}
    </div>
  )
}

/** Cut off is not an error: it has its own calm colour. */
function toneOf(code: string): 'kept' | 'care' | 'stop' {
  if (code === 'link.down' || code === 'clock.unknown' || code === 'package.corrupt') {
    return 'kept'
  }
  return code.startsWith('enrol.') ? 'care' : 'stop'
}
