/** Pointing at zones of an image: pins placed, moved, removed, undone. */
import { useRef, useState } from 'preact/hooks'
import { clampPoint, points, type Point } from './answering'
import type { Answering } from './use-answering'
import { useStage } from '../context'

const UNDO_COUNT_MAX = 50

export interface Pointing {
  readonly pins: readonly Point[]
  readonly most: number
  readonly isFinal: boolean
  /** The pin that the next touch of the image moves, or null. */
  readonly chosen: number | null
  readonly canUndo: boolean
  /** A touch on the image: moves the chosen pin, else places a new one. */
  touch(point: Point): void
  move(pin: number, point: Point): void
  choose(pin: number | null): void
  remove(pin: number): void
  undo(): void
}

export function usePointing(answering: Answering): Pointing | null {
  const {
    words: { pointing: say },
  } = useStage()
  const { question, isFinal } = answering
  const [choice, setChoice] = useState<{ question: string; pin: number | null }>(NO_CHOICE)
  const past = useRef(new Map<string, (readonly Point[])[]>())
  const { image } = question
  if (image === null) return null

  const history = past.current.get(question.id) ?? []
  past.current.set(question.id, history)
  const chosen = choice.question === question.id ? choice.pin : null
  const most = question.expected ?? 1
  const now = (): readonly Point[] => points(answering.latest())
  const give = (next: readonly Point[]): void => {
    history.push(now())
    if (history.length > UNDO_COUNT_MAX) history.shift()
    answering.give(next)
    setChoice(NO_CHOICE)
  }
  const move = (pin: number, point: Point): void =>
    give(now().map((old, at) => (at === pin ? clampPoint(point, image) : old)))
  return {
    pins: points(answering.value),
    most,
    isFinal,
    chosen,
    canUndo: history.length > 0 && !isFinal,
    move,
    choose: (pin) => setChoice({ question: question.id, pin }),
    remove: (pin) => give(now().filter((_, at) => at !== pin)),
    undo: () => {
      const before = history.pop()
      if (before !== undefined) answering.give(before)
    },
    touch: (point) => {
      if (isFinal) return
      if (chosen !== null) move(chosen, point)
      else if (now().length >= most) answering.say(say.capped(most))
      else give([...now(), clampPoint(point, image)])
    },
  }
}

const NO_CHOICE = { question: '', pin: null } as const
