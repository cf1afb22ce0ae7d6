/** QRPL: a long list, searched without minding accents; the number stated stays in sight. */
import { useState } from 'preact/hooks'
import { matches, names } from './answering'
import type { Answering } from './use-answering'
import { Propositions } from './propositions'
import { useStage } from '../context'
import { Icon } from '../icon'

export function LongList({ answering }: { answering: Answering }) {
  const {
    words: { question: say },
  } = useStage()
  const [sought, setSought] = useState('')
  const { propositions } = answering.question
  const shown = propositions.filter(({ text }) => matches(plain(text), sought))
  return (
    <>
      <div class="search">
        <label class="sr" for="sought">
          {say.search}
        </label>
        <Icon name="search" />
        <input
          id="sought"
          type="search"
          value={sought}
          placeholder={say.search}
          autoComplete="off"
          spellcheck={false}
          onInput={(event) => setSought(event.currentTarget.value)}
        />
        <output class="num" for="sought">
          {say.searchCount(shown.length)}
        </output>
      </div>
      <TickedNames answering={answering} />
      {shown.length > 0 ? (
        <Propositions answering={answering} shown={shown} />
      ) : (
        <p class="nothing">
          {say.searchNone}{' '}
          <button type="button" class="btn quiet" onClick={() => setSought('')}>
            {say.searchClear}
          </button>
        </p>
      )}
    </>
  )
}

/** What is ticked, even when the search hides it. */
function TickedNames({ answering }: { answering: Answering }) {
  const {
    words: { question: say },
  } = useStage()
  const ticked = names(answering.value)
  const count = say.answersOf(ticked.length, answering.question.expected ?? 0)
  return (
    <p class="chosen">
      {count}
      {ticked.map((name) => (
        <span key={name} class="tag act">
          {name}
        </span>
      ))}
    </p>
  )
}

/** The letters of a text, without its tags. */
function plain(html: string): string {
  return html.replace(/<[^>]*>/gu, ' ')
}
