/** Whether what is on the screen is at the centre: a list here, the list there, and what
 *  is on its way. Pure. Nothing typed is dropped by a cut, a refusal or another window. */
import { same, type Codes } from './order'
import type { WishList, Refusal } from './wire'

export interface Saving {
  /** As the centre last acknowledged it, to this tab. */
  readonly saved: WishList
  readonly here: Codes
  readonly sending: Codes | null
  /** Attempts in a row without an answer. */
  readonly failures: number
  /** What another window saved meanwhile, while this one holds something else. */
  readonly other: WishList | null
  readonly refused: Refusal | null
}

export type SaveEvent =
  | { readonly kind: 'changed'; readonly codes: Codes }
  | { readonly kind: 'sent' }
  | { readonly kind: 'acknowledged'; readonly listed: WishList }
  | { readonly kind: 'failed' }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'read'; readonly listed: WishList }
  | { readonly kind: 'settled'; readonly codes: Codes }

export type SaveState = 'saved' | 'waiting' | 'sending' | 'kept' | 'apart' | 'refused'

export const RETRY_FIRST_MS = 1_000
export const RETRY_MS_MAX = 20_000
export const QUIET_MS = 900
/** No more lists a minute than the centre takes (`WRITES_A_MINUTE_MAX`). */
export const BETWEEN_MS = 1_500

export function startSaving(listed: WishList, draft: Codes | null): Saving {
  return {
    saved: listed,
    here: draft ?? listed.codes,
    sending: null,
    failures: 0,
    other: null,
    refused: null,
  }
}

export function after(saving: Saving, event: SaveEvent): Saving {
  switch (event.kind) {
    case 'changed':
      return { ...saving, here: event.codes, refused: null }
    case 'sent':
      return { ...saving, sending: saving.here, refused: null }
    case 'acknowledged':
      return { ...saving, saved: event.listed, sending: null, failures: 0, other: null }
    case 'failed':
      return { ...saving, sending: null, failures: saving.failures + 1 }
    case 'refused':
      return { ...saving, sending: null, failures: 0, refused: event.refusal }
    case 'read':
      return adoptOrKeepBoth(saving, event.listed)
    case 'settled':
      return {
        ...saving,
        saved: saving.other ?? saving.saved,
        here: event.codes,
        other: null,
        refused: null,
      }
  }
}

/** The centre was asked what stands: adopt it, or keep both if both are something new. */
function adoptOrKeepBoth(saving: Saving, listed: WishList): Saving {
  if (saving.sending || listed.number < saving.saved.number) return saving
  const isNews = listed.digest !== saving.saved.digest
  const isHere = same(saving.here, listed.codes)
  if (!isNews || isHere || same(saving.here, saving.saved.codes)) {
    const here = isNews ? listed.codes : saving.here
    return { ...saving, saved: listed, here, other: null, failures: 0 }
  }
  return { ...saving, other: listed, refused: null, failures: 0 }
}

export function isSaved(saving: Saving): boolean {
  return same(saving.here, saving.saved.codes)
}

export function saveStateOf(saving: Saving): SaveState {
  if (saving.other) return 'apart'
  if (saving.refused) return 'refused'
  if (isSaved(saving)) return 'saved'
  if (saving.failures) return 'kept'
  return saving.sending ? 'sending' : 'waiting'
}

/** Whether there is something to send, and nothing to be settled first. */
export function isDue(saving: Saving): boolean {
  return !saving.sending && !saving.other && !saving.refused && !isSaved(saving)
}

/** How long to wait before the next attempt; `chance` from 0 to 1. */
export function retryMs(failures: number, chance: number): number {
  const base = Math.min(RETRY_MS_MAX, RETRY_FIRST_MS * 2 ** Math.max(0, failures - 1))
  return Math.round(base * (0.5 + chance / 2))
}
