/** What the pages draw: all that this tab knows of the student and their list. */
import type { Draft } from '../../core/wishes/joint-list'
import { NO_PAST, type Past } from '../../core/wishes/order'
import type { Saving } from '../../core/wishes/saving'
import type { Chances, LinesPage, Refusal, State, Trend } from '../../core/wishes/wire'
import type { Session } from './tab-storage'

export interface View {
  readonly session: Session | null
  readonly state: State | null
  readonly lines: LinesPage | null
  readonly chances: Chances | null
  readonly trend: Trend | null
  readonly saving: Saving | null
  readonly past: Past
  /** A joint list that is being made, and was not yet proposed. */
  readonly joint: Draft | null
  /** When what is shown was last read at the centre, on this device's clock. */
  readonly read_ms: number
  readonly isCut: boolean
  /** Why nobody is signed in any more, if it was not asked for. */
  readonly ended: Refusal | null
}

export const EMPTY_VIEW: View = {
  session: null,
  state: null,
  lines: null,
  chances: null,
  trend: null,
  saving: null,
  past: NO_PAST,
  joint: null,
  read_ms: 0,
  isCut: false,
  ended: null,
}
