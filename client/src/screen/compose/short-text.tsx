/** QROC: a few words. What is typed is kept as it comes, at most twice a second, and at
 *  once when the person leaves the field. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { cutText, wordsCount } from './answering'
import type { Answering } from './use-answering'
import { useStage } from '../context'

const KEPT_EVERY_MS = 500

export function ShortText({ answering }: { answering: Answering }) {
  const {
    words: { question: say },
  } = useStage()
  const kept = typeof answering.value === 'string' ? answering.value : ''
  const { text, write, flush } = useTyping(answering, kept)
  const input = (written: string): string => {
    const run = cutText(written)
    answering.say(wordsCount(written) > wordsCount(run) ? say.wordsMax : '')
    write(run)
    return run
  }
  return (
    <div class="qroc">
      <label for="words">{say.textLabel}</label>
      <input
        id="words"
        type="text"
        value={text}
        disabled={answering.isFinal}
        autoComplete="off"
        autocapitalize="none"
        spellcheck={false}
        aria-describedby="count"
        onInput={(event) => {
          event.currentTarget.value = input(event.currentTarget.value)
        }}
        onBlur={flush}
      />
      <p id="count" class="label num">
        {say.wordsOf(wordsCount(text))}
      </p>
    </div>
  )
}

/** What is being typed runs ahead of what is kept; when the field rests, both agree. */
function useTyping(answering: Answering, kept: string) {
  const [typed, setTyped] = useState<string | null>(null)
  const waiting = useRef<{ text: string; timer: number } | null>(null)
  const give = useRef(answering.give)
  give.current = answering.give
  const flush = (): void => {
    if (waiting.current === null) return
    window.clearTimeout(waiting.current.timer)
    give.current(waiting.current.text.trimEnd())
    waiting.current = null
  }
  const write = (text: string): void => {
    setTyped(text)
    if (waiting.current === null) {
      waiting.current = { text, timer: window.setTimeout(flush, KEPT_EVERY_MS) }
    } else {
      waiting.current.text = text
    }
  }
  const rest = (): void => {
    flush()
    setTyped(null)
  }
  useEffect(() => flush, [])
  useEffect(() => {
    window.addEventListener('pagehide', flush)
    return () => window.removeEventListener('pagehide', flush)
  }, [])
  return { text: typed ?? kept, write, flush: rest }
}
