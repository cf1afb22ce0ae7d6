/** What the tablet says, in English. The paper itself stays in its own language. */
import * as aloud from './en/aloud'
import * as around from './en/around'
import * as compose from './en/compose'
import { nb } from './en/number'
import * as problems from './en/problems'
import type { Words } from './fr'

export const en: Words = { language: 'en', nb, ...compose, ...around, ...problems, ...aloud }
