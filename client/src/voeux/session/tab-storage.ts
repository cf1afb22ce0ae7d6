/** What this tab keeps, and forgets when it is shut: who signed in, and the list that is
 *  not yet at the centre. Nothing is left on a computer that others use. */
import type { Draft as JointDraft } from '../../core/wishes/joint-list'
import type { WishList } from '../../core/wishes/wire'

export interface Session {
  readonly number: string
  readonly token: string
  readonly expires_ms: number
}

export interface Draft {
  readonly number: string
  readonly saved: WishList
  readonly here: readonly string[]
}

const SESSION = 'concours.voeux.session'
const DRAFT = 'concours.voeux.draft'
const JOINT = 'concours.voeux.joint'
const LANGUAGE = 'concours.voeux.language'

export const readSession = (): Session | null => readStored<Session>(SESSION)
export const keepSession = (session: Session | null) => keep(SESSION, session)
export const readDraft = (): Draft | null => readStored<Draft>(DRAFT)
export const keepDraft = (draft: Draft | null) => keep(DRAFT, draft)
export const readJoint = (): JointDraft | null => readStored<JointDraft>(JOINT)
export const keepJoint = (draft: JointDraft | null) => keep(JOINT, draft)
export const readLanguage = (): string | null => readStored<string>(LANGUAGE)
export const keepLanguage = (language: string) => keep(LANGUAGE, language)

function readStored<T>(name: string): T | null {
  try {
    return JSON.parse(sessionStorage.getItem(name) ?? 'null') as T | null
  } catch {
    return null
  }
}

function keep(name: string, value: unknown) {
  try {
    if (value === null) sessionStorage.removeItem(name)
    else sessionStorage.setItem(name, JSON.stringify(value))
  } catch {
    // A browser that keeps nothing: the page still works, a reload signs out.
  }
}
