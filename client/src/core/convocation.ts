/** What the QR code of a convocation says: `…#04217.K7QF-2M9D`, of an examiner's
 *  `…#E0042.K7QF-2M9D-XH4R`. It comes as the address
 *  that the application was opened at, or typed by a reader into a field. Pure. */

export interface Convocation {
  readonly number: string
  readonly code: string
}

export const SCANNED_LENGTH_MAX = 300

const SCANNED = /(?:^|#)([0-9A-Za-z_-]{1,12})\.([0-9A-Za-z]{4}(?:-?[0-9A-Za-z]{4}){1,2})$/

/** Null unless it ends as a convocation does: what a person types is left alone. */
export function readConvocation(text: string): Convocation | null {
  if (text.length > SCANNED_LENGTH_MAX) return null
  const [, number, code] = SCANNED.exec(text.trim()) ?? []
  return number === undefined || code === undefined ? null : { number, code }
}
