/** Highlighting: by a selection and a button, by selecting while the button is pressed,
 *  or by keyboard, sentence by sentence. Nothing is done while a finger still moves. */
import type { RefObject } from 'preact'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { addRange, eraseRange, holding, isTouched, RANGES_COUNT_MAX, type Range as Run } from './ranges'
import { paint, reveal, unpaint } from './painting'
import { characterAt, EMPTY_MAP, runOf, sentencesOf, textMap, type TextMap } from './text-map'
import { useStage } from '../context'

/** A selection that rests this long is meant. */
const SETTLED_MS = 400

export interface Highlighting {
  readonly ranges: readonly Run[]
  readonly isOn: boolean
  readonly canErase: boolean
  readonly isFull: boolean
  highlight(): void
  erase(): void
  touch(event: MouseEvent): void
  key(event: KeyboardEvent): void
  map(): TextMap
}

export function useHighlighting(article: RefObject<HTMLElement | null>, dossier: string): Highlighting {
  const { ranges, keep } = useRanges(dossier)
  const [isOn, setOn] = useState(false)
  const [meant, setMeant] = useState<Run | null>(null)
  const map = (): TextMap => (article.current === null ? EMPTY_MAP : textMap(article.current))
  const selected = useSelection(map, (run) => {
    if (run !== null && isOn) mark(run)
    else setMeant(run)
  })
  const mark = (run: Run): void => {
    keep(addRange(ranges, run))
    setMeant(null)
    getSelection()?.removeAllRanges()
  }
  useEffect(() => {
    paint('kept', map(), ranges)
    return () => unpaint('kept')
  }, [ranges, article.current])
  const sentence = useSentences(map, isOn, (run) =>
    keep(isTouched(ranges, run) ? eraseRange(ranges, run) : addRange(ranges, run)),
  )
  return {
    ranges,
    isOn,
    map,
    canErase: meant !== null && isTouched(ranges, meant),
    isFull: ranges.length >= RANGES_COUNT_MAX,
    highlight: () => {
      const run = selected()
      if (run === null) setOn(!isOn)
      else mark(run)
    },
    erase: () => {
      const run = selected() ?? meant
      if (run !== null) keep(eraseRange(ranges, run))
      setMeant(null)
    },
    touch: (event) => {
      const at = characterAt(map(), event.clientX, event.clientY)
      if (selected() === null) setMeant(at === null ? null : holding(ranges, at))
    },
    key: sentence,
  }
}

/** Shown at once, and given to the tablet, which keeps the last state. */
function useRanges(dossier: string) {
  const {
    tablet,
    view: { copy },
  } = useStage()
  const [ahead, setAhead] = useState<readonly Run[] | null>(null)
  const kept = copy.highlights.get(dossier) ?? NONE
  const keep = (next: readonly Run[]): void => {
    if (next.length > RANGES_COUNT_MAX || copy.handed !== null) return
    setAhead(next)
    tablet.highlight(dossier, next)
  }
  return { ranges: ahead ?? kept, keep }
}

const NONE: readonly Run[] = []

/** Calls back when a selection in the article rests; gives the selection of now. */
function useSelection(map: () => TextMap, settled: (run: Run | null) => void): () => Run | null {
  const latest = useRef({ map, settled })
  latest.current = { map, settled }
  const read = (): Run | null => {
    const selection = getSelection()
    if (selection === null || selection.rangeCount === 0 || selection.isCollapsed) return null
    return runOf(latest.current.map(), selection.getRangeAt(0))
  }
  useEffect(() => {
    let timer = 0
    let isPressed = false
    const wait = (): void => {
      window.clearTimeout(timer)
      timer = window.setTimeout(() => {
        const run = isPressed ? null : read()
        if (run !== null) latest.current.settled(run)
      }, SETTLED_MS)
    }
    const press = (): void => {
      isPressed = true
    }
    const lift = (): void => {
      isPressed = false
      wait()
    }
    document.addEventListener('selectionchange', wait)
    document.addEventListener('pointerdown', press)
    document.addEventListener('pointerup', lift)
    document.addEventListener('pointercancel', lift)
    return () => {
      window.clearTimeout(timer)
      document.removeEventListener('selectionchange', wait)
      document.removeEventListener('pointerdown', press)
      document.removeEventListener('pointerup', lift)
      document.removeEventListener('pointercancel', lift)
    }
  }, [])
  return read
}

/** By keyboard, while « Surligner » is pressed. */
function useSentences(map: () => TextMap, isOn: boolean, toggle: (run: Run) => void): (event: KeyboardEvent) => void {
  const [at, setAt] = useState(-1)
  useEffect(() => {
    if (!isOn) setAt(-1)
    return () => unpaint('aimed')
  }, [isOn])
  const step = (by: number): void => {
    const here = map()
    const all = sentencesOf(here)
    const next = Math.min(all.length - 1, Math.max(0, at + by))
    const run = all[next]
    if (run === undefined) return
    setAt(next)
    paint('aimed', here, [run])
    reveal(here, run)
  }
  return (event) => {
    if (!isOn) return
    const by = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (by !== 0) {
      event.preventDefault()
      step(by)
    } else if (event.key === 'Enter') {
      const run = sentencesOf(map())[at]
      if (run !== undefined) toggle(run)
    }
  }
}

/** The word sought, wherever it stands. */
export function useFinding(map: () => TextMap, sought: string) {
  const [at, setAt] = useState(0)
  const found = useMemo(() => occurrences(map().text, sought), [sought])
  useEffect(() => setAt(0), [sought])
  useEffect(() => {
    const run = found[at]
    paint('found', map(), run === undefined ? [] : [run])
    if (run !== undefined) reveal(map(), run)
    return () => unpaint('found')
  }, [found, at])
  return {
    at: at + 1,
    count: found.length,
    next: () => setAt(found.length === 0 ? 0 : (at + 1) % found.length),
  }
}

const FOUND_COUNT_MAX = 500
const SOUGHT_LENGTH_MIN = 2

function occurrences(text: string, sought: string): readonly Run[] {
  const word = sought.trim().toLowerCase()
  if (word.length < SOUGHT_LENGTH_MIN) return []
  const hay = text.toLowerCase()
  const found: Run[] = []
  for (let at = hay.indexOf(word); at >= 0 && found.length < FOUND_COUNT_MAX; at = hay.indexOf(word, at + word.length))
    found.push([at, at + word.length])
  return found
}
