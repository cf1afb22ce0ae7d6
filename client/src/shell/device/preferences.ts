/** What this tablet keeps beside copies and news, each under its own name. */
import type { Call } from '../../core/call'
import type { Remembered } from '../../core/clock'
import type { Ranges } from '../../core/copy'
import type { SiteSheet } from '../../core/relay/site-news'
import type { Before } from '../../core/restoration'
import type { SeenNote } from '../../core/transparency/note'
import type { SpokenTerms } from '../../core/spoken-words'
import type { RescueClaim } from '../network/rescue'
import type { Language } from '../tablet'

export interface Preferences {
  readonly language: Language
  readonly clock: Remembered
  readonly currentSitting: string
  readonly dismissed: readonly number[]
  /** Highlights drawn since the last entry, by dossier. */
  readonly highlights: { readonly [dossier: string]: Ranges }
  /** Entries that the centre had acknowledged, by attempt: a hint until it says so. */
  readonly acknowledged: { readonly [attempt: string]: number }
  /** What was said aloud to this tablet, by attempt. */
  readonly spoken: { readonly [attempt: string]: SpokenTerms }
  /** What a centre that was restored has told before, by attempt. */
  readonly before: { readonly [attempt: string]: Before }
  /** What the relays of the site had, which the ledger signed. */
  readonly siteNews: SiteSheet
  /** The relays that the page of this tablet may speak to. */
  readonly relayUrls: readonly string[]
  /** The places that this tablet took while its site was cut, and the centre has yet to hear
   *  of; null once it knows all of them. */
  readonly rescue: readonly RescueClaim[] | null
  /** What the candidate called the room for. */
  readonly calls: readonly Call[]
  /** The note of the journal's tree that this tablet saw last. */
  readonly note: SeenNote
  /** The reconnect test was passed on this tablet. */
  readonly rejoined: boolean
  /** What a signal post was told last, by its code, and where it stands. */
  readonly post: { readonly code: string; readonly screen: number | null; readonly told: unknown }
  /** A French voice of this tablet was heard. */
  readonly voiceHeard: boolean
}
