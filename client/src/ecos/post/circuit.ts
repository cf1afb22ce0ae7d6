/** What the centre tells a signal post of its circuit: hours, doors, numbers. Pure. */
import type { Bell, Tempo } from '../../core/ecos/bells'
import { TURNS_OF_ROTATION } from '../../core/ecos/bells'
import { chairCourseOf } from '../../core/ecos/chair-news'
import { NUMBER_LENGTH_MAX, TURNS_MAX } from '../../core/ecos/entries'
import { isTempo } from '../../core/ecos/tempo'
import { courseOf, parseItem, type NewsItem } from '../../core/news'
import { isDigest } from '../../shell/network/package'

/** Who is due at a door, turn by turn; null where nobody is. */
export interface Door {
  readonly room: string
  readonly numbers: readonly (string | null)[]
  readonly isWithdrawn: boolean
}

/** What is read and seen at the door of this screen, sealed; its keys open it once it is
 *  launched. */
export interface SealedDoor {
  readonly package: string
  readonly signer: string
  readonly station: string
  readonly key: string | null
  readonly documentsKey: string | null
}

export interface PostCircuit {
  readonly sitting: string
  readonly title: string
  readonly scheduledMs: number
  readonly site: string
  readonly code: string
  readonly tempo: Tempo
  readonly doors: readonly Door[]
  readonly news: readonly NewsItem[]
  /** Null in the corridor, and where the doors are on paper. */
  readonly text: SealedDoor | null
}

const NEWS_MAX = 1_000
const NOBODY = { sealed: 0, code: '', turns: [], turnsNumber: 0 }

/** The signals of the circuit; null before the start is announced. */
export function bellOf({ sitting, tempo, news }: PostCircuit): Bell | null {
  const { t0Ms, pauses } = courseOf(sitting, news)
  if (t0Ms === null) return null
  return { tempo, t0Ms, pauses, replays: chairCourseOf({ ...NOBODY, sitting }, news).replays }
}

/** A reply, or what was kept of one; null where it is none of ours. */
export function readCircuit(told: unknown): PostCircuit | null {
  if (!isRecord(told)) return null
  const { sitting, title, scheduled_ms, site, circuit, tempo, doors, news } = told
  const areNames = [sitting, title, site, circuit].every((name) => typeof name === 'string')
  if (!areNames || !Number.isSafeInteger(scheduled_ms) || !isTempo(tempo)) return null
  if (!Array.isArray(doors) || doors.length > TURNS_OF_ROTATION || !doors.every(isDoor)) return null
  if (!Array.isArray(news) || news.length > NEWS_MAX) return null
  return {
    sitting: sitting as string,
    title: title as string,
    scheduledMs: scheduled_ms as number,
    site: site as string,
    code: circuit as string,
    tempo,
    doors: doors.map(({ room, numbers, is_withdrawn }) => ({ room, numbers, isWithdrawn: is_withdrawn })),
    news: news.map(parseItem).filter((item) => item !== null),
    text: readText(told.text),
  }
}

function readText(value: unknown): SealedDoor | null {
  if (!isRecord(value)) return null
  const { package: digest, signer, station, key, documents_key: documentsKey } = value
  if (!isDigest(digest) || !isDigest(signer) || typeof station !== 'string') return null
  return { package: digest, signer, station, key: keyOf(key), documentsKey: keyOf(documentsKey) }
}

function keyOf(value: unknown): string | null {
  return isDigest(value) ? value : null
}

interface ToldDoor {
  readonly room: string
  readonly numbers: readonly (string | null)[]
  readonly is_withdrawn: boolean
}

function isDoor(value: unknown): value is ToldDoor {
  if (!isRecord(value) || typeof value.room !== 'string' || typeof value.is_withdrawn !== 'boolean') return false
  const { numbers } = value
  return Array.isArray(numbers) && numbers.length <= TURNS_MAX && numbers.every(isNumber)
}

function isNumber(value: unknown): boolean {
  return value === null || (typeof value === 'string' && value.length <= NUMBER_LENGTH_MAX)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
