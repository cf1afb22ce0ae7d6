/** The bell of a signal, made by the tablet itself: no file, no network. */

/** Tones of each signal: how long, then how long silent, in seconds. */
const PATTERNS = {
  read: [[0.9, 0]],
  enter: [
    [0.35, 0.15],
    [0.35, 0],
  ],
  warn: [
    [0.15, 0.12],
    [0.15, 0.12],
    [0.15, 0],
  ],
  end: [
    [0.9, 0.2],
    [0.9, 0],
  ],
} as const

export type ChimeKind = keyof typeof PATTERNS

const HERTZ = 880
const LOUDNESS = 0.35
const EDGE_S = 0.02

export class Chime {
  private context: AudioContext | null = null

  /** Begun by a touch: browsers let nothing sound before one. */
  async ready(): Promise<void> {
    this.context ??= new AudioContext()
    await this.context.resume()
  }

  ring(kind: ChimeKind): void {
    const { context } = this
    if (context === null) return
    let atS = context.currentTime
    for (const [toneS, silentS] of PATTERNS[kind]) {
      sound(context, atS, toneS)
      atS += toneS + silentS
    }
  }
}

/** Swelling and fading, so that no loudspeaker cracks. */
function sound(context: AudioContext, atS: number, lengthS: number): void {
  const [tone, volume] = [context.createOscillator(), context.createGain()]
  tone.frequency.value = HERTZ
  volume.gain.setValueAtTime(0, atS)
  volume.gain.linearRampToValueAtTime(LOUDNESS, atS + EDGE_S)
  volume.gain.setValueAtTime(LOUDNESS, atS + lengthS - EDGE_S)
  volume.gain.linearRampToValueAtTime(0, atS + lengthS)
  tone.connect(volume).connect(context.destination)
  tone.start(atS)
  tone.stop(atS + lengthS)
}
