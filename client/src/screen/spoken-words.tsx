/** Words that the supervisor reads aloud, typed here one by one. A word is whole after
 *  four letters at most, and a slip is told where it is. */
import { useRef, useState } from 'preact/hooks'
import { beginning, LAUNCH_WORDS_COUNT, LETTERS_ENOUGH, placeOf, TIME_WORDS_COUNT } from '../core/spoken-words'
import { WordTail } from '../core/word-tail'
import { WORDLIST } from '../core/wordlist'
import { useStage } from './context'
import { Dialog } from './dialog'
import { hour } from './hours'
import { Icon } from './icon'

const SUGGESTED_COUNT_MAX = 6

/** Before the start, where no network brings the key. The panel goes as the paper comes. */
export function LaunchWords() {
  const {
    words: { spoken: say, help },
  } = useStage()
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <p>
        <button type="button" class="btn" onClick={() => setOpen(true)}>
          {say.launch}
        </button>
      </p>
      {isOpen && (
        <Dialog title={say.launchTitle} closeLabel={help.close} close={() => setOpen(false)}>
          <p class="muted">{say.launchText}</p>
          <SpokenWords
            count={LAUNCH_WORDS_COUNT}
            submit={say.launchSubmit}
            refused={say.launchRefused}
            onHeard={() => setOpen(false)}
          />
        </Dialog>
      )}
    </>
  )
}

/** While composing, alone in the help panel, so that no call moves it: the supervisor gives
 *  time that the jury decided. */
export function TimeWords() {
  const { view, words } = useStage()
  const { spoken: say, time } = words
  const [isHeard, setHeard] = useState(false)
  const [before] = useState(view.endMs)
  if (isHeard && before !== null && view.endMs !== null) {
    const seconds = Math.floor((view.endMs - before) / 1000)
    const length = time.secondsLeft(Math.floor(seconds / 60), seconds % 60)
    const end = hour(words, view.endMs)
    return (
      <p class="note act" role="status">
        <Icon name="clock" />
        <span>{seconds > 0 ? say.given(length, end) : say.known(end)}</span>
      </p>
    )
  }
  return (
    <section class="stack">
      <p class="small muted">{say.timeText}</p>
      <SpokenWords
        count={TIME_WORDS_COUNT}
        submit={say.timeSubmit}
        refused={say.timeRefused}
        onHeard={() => setHeard(true)}
      />
    </section>
  )
}

interface SpokenWordsProps {
  readonly count: number
  readonly submit: string
  /** Said when the words are sound, and not for this tablet. */
  readonly refused: string
  onHeard(): void
}

function SpokenWords({ count, submit, refused, onHeard }: SpokenWordsProps) {
  const {
    tablet,
    words: { spoken: say },
  } = useStage()
  const [typed, setTyped] = useState<readonly string[]>(Array.from({ length: count }, () => ''))
  const [at, setAt] = useState(0)
  const [state, setState] = useState<'typing' | 'busy' | 'refused'>('typing')
  const list = useRef<HTMLOListElement>(null)
  const tail = useRef(new WordTail())
  const goTo = (place: number): void => list.current?.querySelectorAll('input')[Math.min(place, count - 1)]?.focus()
  /** One word, or several at once as they are pasted; on to the next once it is whole. */
  const write = (place: number, input: string): void => {
    const isGrowing = input.length > (typed[place] ?? '').length
    const text = tail.current.take(place, input)
    if (text === null) return setTyped([...typed])
    const said = wordsIn(text)
    const whole = said.map((word) => (isGrowing ? completed(word) : word))
    setTyped(typed.map((word, at) => (at < place ? word : (whole[at - place] ?? (at === place ? '' : word)))))
    setState('typing')
    const isDone = placeOf(whole.at(-1) ?? '') !== null && (text.length >= LETTERS_ENOUGH || text.endsWith(' '))
    if (!isGrowing || !isDone) return
    const next = Math.min(place + said.length, count - 1)
    const [letters, word] = [said.at(-1) ?? '', whole.at(-1) ?? '']
    tail.current.begin(next, next === place ? word : '', word.slice(letters.length))
    goTo(next)
  }
  const places = typed.map(placeOf)
  const isComplete = places.every((place) => place !== null)
  const send = (event: Event): void => {
    event.preventDefault()
    const missing = places.indexOf(null)
    if (missing >= 0) return goTo(missing)
    setState('busy')
    const whole = places.map((place) => place ?? 0)
    void tablet.hear(whole).then((isHeard) => {
      if (isHeard) onHeard()
      else setState('refused')
    })
  }
  return (
    <form class="spoken" onSubmit={send} noValidate>
      <ol ref={list}>
        {typed.map((word, place) => (
          <Word
            key={place}
            number={place + 1}
            word={word}
            isHere={place === at}
            write={(text) => write(place, text)}
            enter={() => setAt(place)}
          />
        ))}
      </ol>
      <Suggestions
        letters={typed[at] ?? ''}
        choose={(word) => {
          setTyped(typed.map((other, place) => (place === at ? word : other)))
          goTo(at + 1)
        }}
      />
      <button class="btn main" type="submit" aria-disabled={!isComplete || state === 'busy'}>
        {state === 'busy' ? say.busy : submit}
      </button>
      <div role="alert">
        {state === 'refused' && (
          <p class="note care">
            <Icon name="octagon" />
            <span>{refused}</span>
          </p>
        )}
      </div>
    </form>
  )
}

interface WordProps {
  readonly number: number
  readonly word: string
  readonly isHere: boolean
  write(text: string): void
  enter(): void
}

function Word({ number, word, isHere, write, enter }: WordProps) {
  const {
    words: { spoken: say },
  } = useStage()
  const isWhole = placeOf(word) !== null
  const isWrong = word !== '' && !isWhole && (beginning(word).length === 0 || !isHere)
  return (
    <li class={isWrong ? 'wrong' : isWhole ? 'whole' : ''}>
      <label>
        <span class="num" aria-hidden="true">
          {number}
        </span>
        <span class="sr">{say.word(number)}</span>
        <input
          value={word}
          autoComplete="off"
          autocapitalize="none"
          autocorrect="off"
          spellcheck={false}
          enterkeyhint="next"
          aria-invalid={isWrong}
          onInput={(event) => write(event.currentTarget.value)}
          onFocus={enter}
        />
      </label>
      {isWrong && <p class="small stop">{say.unknown}</p>}
    </li>
  )
}

/** For the finger: what the word begun may be. */
function Suggestions({ letters, choose }: { letters: string; choose(word: string): void }) {
  const {
    words: { spoken: say },
  } = useStage()
  const words = placeOf(letters) === null ? beginning(letters) : []
  return (
    <p class="suggested" role="group" aria-label={say.suggested}>
      {letters.length > 1 &&
        words.slice(0, SUGGESTED_COUNT_MAX).map((word) => (
          <button key={word} type="button" class="btn" onClick={() => choose(word)}>
            {word}
          </button>
        ))}
    </p>
  )
}

function wordsIn(text: string): readonly string[] {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '')
}

/** The whole word, once its letters leave no doubt. */
function completed(letters: string): string {
  const place = letters.length >= LETTERS_ENOUGH ? placeOf(letters) : null
  return place === null ? letters : (WORDLIST[place] ?? letters)
}
