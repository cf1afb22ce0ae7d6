/** A voice of the tablet itself that reads French aloud. Never one of the network: a
 *  sealed paper is sent to nobody, and a cut line would silence it. */
import type { AnyStorage } from './storage'

/** What is told of a voice by the browser; the names are the browser's own. */
export interface VoiceFacts {
  readonly lang: string
  readonly localService: boolean
}

/** The speech of the device, as the world around the tablet has it. */
export interface Speech {
  voices(): readonly VoiceFacts[]
  onVoices(listener: () => void): void
  /** Say one passage; `end` is told once, whether it was said whole. */
  say(passage: string, voice: VoiceFacts, end: (isWhole: boolean) => void): void
  stop(): void
}

export interface VoiceState {
  /** `missing`: no local voice reads French, or the one that is there failed. */
  readonly kind: 'missing' | 'untried' | 'heard'
  readonly isSpeaking: boolean
}

/** What the screens may ask; always begun by a touch. */
export interface TabletVoice {
  readAloud(text: string): void
  hush(): void
}

/** Browsers cut long passages off. */
export const PASSAGE_LENGTH_MAX = 180

export function localFrench(voices: readonly VoiceFacts[]): VoiceFacts | null {
  return voices.find(({ lang, localService }) => localService && /^fr([-_]|$)/i.test(lang)) ?? null
}

/** A text in passages that end with a sentence where they can, with a word at least. */
export function passagesOf(text: string): readonly string[] {
  const sentences = text.split(/(?<=[.!?:;…\n])\s+/u).map((sentence) => sentence.trim())
  return sentences.filter((sentence) => sentence !== '').flatMap(cutByWords)
}

function cutByWords(sentence: string): readonly string[] {
  const passages: string[] = []
  for (const word of sentence.split(/\s+/u)) {
    const last = passages.at(-1)
    if (last !== undefined && last.length + word.length < PASSAGE_LENGTH_MAX) passages.splice(-1, 1, `${last} ${word}`)
    else passages.push(word)
  }
  return passages
}

export class Voice implements TabletVoice {
  private speech: Speech | null = null
  private onChange: () => void = () => undefined
  private isHeard = false
  private hasFailed = false
  /** Counts the readings: what ends late concerns none but its own. */
  private reading = 0
  private isSpeaking = false

  constructor(private readonly storage: AnyStorage) {}

  watch(speech: Speech | null, onChange: () => void): void {
    this.speech = speech
    this.onChange = onChange
    speech?.onVoices(onChange)
    const restoring = this.storage.preference('voiceHeard').then((isHeard) => {
      this.isHeard = this.isHeard || isHeard === true
      onChange()
    })
    restoring.catch(() => undefined) // it can be tried again
  }

  get state(): VoiceState {
    const { isSpeaking } = this
    if (this.french === null || this.hasFailed) return { kind: 'missing', isSpeaking }
    return { kind: this.isHeard ? 'heard' : 'untried', isSpeaking }
  }

  readAloud(text: string): void {
    this.hush()
    this.isSpeaking = true
    this.sayNext(passagesOf(text), this.reading)
  }

  hush(): void {
    this.reading += 1
    this.isSpeaking = false
    this.speech?.stop()
    this.onChange()
  }

  private get french(): VoiceFacts | null {
    return localFrench(this.speech?.voices() ?? [])
  }

  private sayNext([passage, ...rest]: readonly string[], reading: number): void {
    const voice = this.french
    if (passage === undefined || voice === null) return this.end()
    this.speech?.say(passage, voice, (isWhole) => {
      if (reading !== this.reading) return
      this.hasFailed = !isWhole
      if (isWhole) this.keepHeard()
      if (isWhole) this.sayNext(rest, reading)
      else this.end()
    })
  }

  private end(): void {
    this.isSpeaking = false
    this.onChange()
  }

  private keepHeard(): void {
    if (this.isHeard) return
    this.isHeard = true
    this.storage.prefer('voiceHeard', true).catch(() => undefined) // told again when it is tried
    this.onChange()
  }
}

/** The browser's own; null where it has none. */
export function browserSpeech(): Speech | null {
  if (typeof speechSynthesis === 'undefined') return null
  return {
    voices: () => speechSynthesis.getVoices(),
    onVoices: (listener) => speechSynthesis.addEventListener('voiceschanged', listener),
    say: (passage, voice, end) => {
      const utterance = new SpeechSynthesisUtterance(passage)
      utterance.voice = voice as SpeechSynthesisVoice
      utterance.lang = voice.lang
      utterance.onend = () => end(true)
      utterance.onerror = () => end(false)
      speechSynthesis.speak(utterance)
    },
    stop: () => speechSynthesis.cancel(),
  }
}
