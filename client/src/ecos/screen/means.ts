/** What a signal does beside being shown: bell and voice, if somebody asked for them on this
 *  tablet. The choice outlives a reload; a browser then waits for one touch before it lets
 *  anything sound. */
import type { SignalKind } from '../../core/ecos/bells'
import { Chime } from '../../shell/device/chime'
import { localFrench } from '../../shell/device/voice'

export interface SignalMeans {
  readonly sound: boolean
  readonly speech: boolean
}

/** Nothing sounds until somebody asks for it on this tablet. */
export const SILENT: SignalMeans = { sound: false, speech: false }

const NAME = 'concours-signals'

const chime = new Chime()

/** As they were chosen; the first touch after a reload lets them sound again. */
export function recallMeans(): SignalMeans {
  const means = parseMeans(keptWords())
  if (means.sound) addEventListener('pointerdown', () => void chime.ready(), { once: true })
  return means
}

/** Of a touch: a browser lets nothing sound before one. */
export async function chooseMeans(means: SignalMeans): Promise<void> {
  try {
    localStorage.setItem(NAME, wordsOfMeans(means))
  } catch {
    // private mode: it holds until the page closes
  }
  if (means.sound) await chime.ready()
}

export function announce(kind: SignalKind, { sound, speech }: SignalMeans, said: string): void {
  if (sound) chime.ring(kind)
  if (speech) speak(said)
}

export function parseMeans(kept: string): SignalMeans {
  const words = kept.split(' ')
  return { sound: words.includes('sound'), speech: words.includes('speech') }
}

export function wordsOfMeans({ sound, speech }: SignalMeans): string {
  return [sound && 'sound', speech && 'speech'].filter(Boolean).join(' ')
}

function keptWords(): string {
  try {
    return localStorage.getItem(NAME) ?? ''
  } catch {
    return ''
  }
}

function speak(text: string): void {
  if (!('speechSynthesis' in window)) return
  const voices = window.speechSynthesis.getVoices()
  const lang = document.documentElement.lang
  const own =
    lang === 'fr' ? localFrench(voices) : voices.find((voice) => voice.localService && voice.lang.startsWith(lang))
  const utterance = new SpeechSynthesisUtterance(text)
  utterance.lang = lang
  if (own) utterance.voice = own as SpeechSynthesisVoice
  window.speechSynthesis.speak(utterance)
}
