/** How the page speaks: French, or English, both written beside each other in the code. */
import { keepLanguage, readLanguage } from './session/tab-storage'

export type Language = 'fr' | 'en'

let language: Language = preferredLanguage()

function preferredLanguage(): Language {
  const requested = new URLSearchParams(location.search).get('lang') ?? readLanguage()
  if (requested === 'fr' || requested === 'en') return requested
  return navigator.language.startsWith('en') ? 'en' : 'fr'
}

export const languageNow = (): Language => language

export function speak(to: Language) {
  language = to
  keepLanguage(to)
  document.documentElement.lang = to
}

/** One thing said in both languages; spaces of French typography are put in here. */
export function say(fr: string, en: string): string {
  return language === 'en'
    ? en
    : fr
        .replace(/ ([;!?%])/g, '\u202f$1')
        .replace(/ ([:»])/g, '\u00a0$1')
        .replace(/« /g, '«\u00a0')
}

/** A count and its noun: `plural(3, ['vœu', 'vœux'], ['wish', 'wishes'])`. */
export function plural(count: number, fr: readonly [string, string], en: readonly [string, string]): string {
  const isOne = language === 'fr' ? count < 2 : count === 1
  const [one, many] = language === 'fr' ? fr : en
  return `${nb(count)} ${isOne ? one : many}`
}

export const wishesOf = (count: number) => plural(count, ['vœu', 'vœux'], ['wish', 'wishes'])
export const linesOf = (count: number) => plural(count, ['ligne', 'lignes'], ['line', 'lines'])
export const seatsOf = (count: number) => plural(count, ['poste', 'postes'], ['post', 'posts'])

const TAGS = { fr: 'fr-FR', en: 'en-GB' } as const

/** Made once: a list of hundreds of rows counts a thousand times. */
const COUNTS = { fr: new Intl.NumberFormat(TAGS.fr), en: new Intl.NumberFormat(TAGS.en) } as const

export const nb = (count: number) => COUNTS[language].format(count)

/** Runs of a thousand as runs of a hundred: never nothing, never all. */
export function inHundred(thousandth: number): string {
  if (thousandth < 10) return say('< 1 %', '< 1%')
  if (thousandth > 990) return say('> 99 %', '> 99%')
  return say(`${Math.round(thousandth / 10)} %`, `${Math.round(thousandth / 10)}%`)
}

/** The same as a number of times: « 87 fois ». */
export function timesInHundred(thousandth: number): string {
  if (thousandth < 10) return say('moins d’une fois', 'less than once')
  if (thousandth > 990) return say('plus de 99 fois', 'more than 99 times')
  const count = Math.round(thousandth / 10)
  return say(`${count} fois`, count === 1 ? 'once' : `${count} times`)
}

/** « vendredi 21 août 2026 à 23 h 59 », in Paris, where the calendar is. */
export function instant(ms: number): string {
  const day = part(ms, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
  return say(`${day.replace(/^(\S+ )1 /, '$11er ')} à ${hour(ms)}`, `${day} at ${hour(ms)}`)
}

/** « 21 août, 23 h 59 ». */
export function shortly(ms: number): string {
  return `${part(ms, { day: 'numeric', month: 'short' })}, ${hour(ms)}`
}

/** To the second, for receipts. */
export function exactly(ms: number): string {
  return `${instant(ms)} ${say('min', '')} ${part(ms, { second: '2-digit' }).padStart(2, '0')} s`.replace(
    /\s+min /,
    say(' min ', ' and '),
  )
}

export function hour(ms: number): string {
  const [hours = '', minutes = ''] = part(ms, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).split(':')
  return language === 'fr' ? `${Number(hours)}\u00a0h\u00a0${minutes}` : `${hours}:${minutes}`
}

function part(ms: number, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(TAGS[language], { timeZone: 'Europe/Paris', ...options }).format(ms)
}

/** First letter large: specialties are written small in the files. */
export const large = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
