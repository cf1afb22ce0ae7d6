/** What a browser keeps may not be had for a while, on a full machine: a copy is there all
 *  the same, and no screen may say that there is none. */
import type { Surroundings } from './surroundings'

const AGAIN_MS = 1_000
const TRIES_MAX = 60

/** Read until it succeeds, a minute at most; `onFailure` is told of each time that it did not. */
export async function readUntilDone(
  read: () => Promise<void>,
  surroundings: Surroundings,
  onFailure: () => void,
): Promise<void> {
  for (let tries = 0; tries < TRIES_MAX; tries++) {
    try {
      return await read()
    } catch {
      onFailure()
      await new Promise<void>((resolve) => void surroundings.after(AGAIN_MS, resolve))
    }
  }
}
