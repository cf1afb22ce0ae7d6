/** The tablet's pulse: each second look at what time alone changes, each ten write down
 *  the hour, which is also how we learn that the disk takes nothing, or takes again. */
import type { Surroundings } from './surroundings'

const BEAT_MS = 1_000
const REMEMBER_MS = 10_000
/** A wall clock that moves this much beside the monotonic one: sleep, or a hand. */
const JUMP_MS = 2_000

export interface PulseListener {
  onBeat(): void
  /** Write down the hour. */
  onRemember(): void
  /** The clocks have parted: ask the centre for the hour. */
  onJump(): void
}

/** Beats until the function that it gives back is called. */
export function beat(surroundings: Surroundings, listener: PulseListener): () => void {
  const apartMs = (): number => surroundings.wallMs() - surroundings.monotonicMs()
  let callOff = (): void => undefined
  let knownApartMs = apartMs()
  let rememberedAtMs = surroundings.monotonicMs()
  const pulse = (): void => {
    callOff = surroundings.after(BEAT_MS, pulse)
    if (Math.abs(apartMs() - knownApartMs) > JUMP_MS) listener.onJump()
    knownApartMs = apartMs()
    if (surroundings.monotonicMs() - rememberedAtMs >= REMEMBER_MS) {
      rememberedAtMs = surroundings.monotonicMs()
      listener.onRemember()
    }
    listener.onBeat()
  }
  callOff = surroundings.after(BEAT_MS, pulse)
  return () => callOff()
}
