/** What the tablet says, in French. `Words` is the shape of every dictionary: a word
 *  that is missing elsewhere does not compile. Spaces: U+202F before ; ! ? %, U+00A0
 *  before : and inside « », and wherever a line must not break. */
import * as aloud from './fr/aloud'
import * as around from './fr/around'
import * as compose from './fr/compose'
import { nb } from './fr/number'
import * as problems from './fr/problems'

export const fr = { language: 'fr', nb, ...compose, ...around, ...problems, ...aloud }

type WordsOf<T> = T extends string
  ? string
  : T extends readonly string[]
    ? { readonly [K in keyof T]: string }
    : T extends (...facts: infer F) => infer R
      ? (...facts: F) => WordsOf<R>
      : { readonly [K in keyof T]: WordsOf<T[K]> }

export type Words = WordsOf<typeof fr>
