/** What an examiner's tablet needs of its station, once it may: the grid, the tempo of its
 *  circuit and who comes in which turn. Where the key comes from is for the source. */
import type { Tempo } from '../../core/ecos/bells'
import type { GridForm } from '../../core/ecos/grid'
import type { ExpectedCandidate } from '../../core/ecos/steps'
import { utf8 } from '../../core/canonical'
import { sha256Hex } from '../../shell/device/keys'
import type { ChairRecord } from './enrolment'

export interface StationSource {
  /** What is open of this chair's station now; null while it is sealed. Asked again at
   *  each piece of news, and after a reload: a source keeps what it needs for that. */
  open(record: ChairRecord): Promise<StationParts | null>
}

export interface StationParts {
  /** The canonical JSON of audience `grid`, as `docs/reference/ecos/stations.md` says. */
  readonly grid: string
  /** What audiences `examiner` and `exercise` read, HTML; null where a station has none. */
  readonly examiner: string | null
  readonly exercise: string | null
  readonly tempo: Tempo
  /** Whom each turn brings to this station; null where its position is free. */
  readonly sheet: readonly { readonly turn: number; readonly candidate: ExpectedCandidate | null }[]
}

export interface StationLine {
  readonly text: string
  readonly levels: readonly string[]
}

export interface StationDocument {
  readonly station: string
  readonly title: string
  readonly criteria: readonly StationLine[]
  readonly aptitudes: readonly StationLine[]
  readonly overall: readonly string[]
}

/** What is read at the briefing. */
export interface Briefing {
  readonly examiner: string | null
  readonly exercise: string | null
}

export interface OpenedStation {
  readonly briefing: Briefing
  readonly document: StationDocument
  readonly form: GridForm
  readonly tempo: Tempo
  readonly sheet: ReadonlyMap<number, ExpectedCandidate | null>
}

export async function openStation({ grid, tempo, sheet, examiner, exercise }: StationParts): Promise<OpenedStation> {
  const document = JSON.parse(grid) as StationDocument
  const levelsCount = ({ levels }: StationLine): number => levels.length
  const form = {
    station: document.station,
    criteria: document.criteria.map(levelsCount),
    aptitudes: document.aptitudes.map(levelsCount),
    overall: document.overall.length,
    shown: await sha256Hex(utf8(grid)),
  }
  const briefing = { examiner, exercise }
  return { document, briefing, form, tempo, sheet: new Map(sheet.map(({ turn, candidate }) => [turn, candidate])) }
}

/** Until the centre gives keys of stations: nothing opens, and the screen says so. */
export const SEALED: StationSource = { open: () => Promise.resolve(null) }
