/** What a browser keeps may not be had for a while, on a full machine: a copy is there all
 *  the same, and no screen may say that there is none. */
import type { Surroundings } from './surroundings'

const AGAIN_MS = 1_000

/** Read until it succeeds, however long that takes; `onFailure` is told of each time that it
 *  did not, and says whether anybody still waits for it. */
export async function readUntilDone(
  read: () => Promise<void>,
  surroundings: Surroundings,
  onFailure: () => boolean,
): Promise<void> {
  for (;;) {
    try {
      return await read()
    } catch (fault) {
      console.warn('what is kept cannot be read', fault)
      if (!onFailure()) return
      await new Promise<void>((resolve) => void surroundings.after(AGAIN_MS, resolve))
    }
  }
}
