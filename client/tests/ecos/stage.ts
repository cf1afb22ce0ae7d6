/** An examiner's tablet and its station, for tests: three criteria, one aptitude, bells of
 *  the usual tempo made ten times shorter, and a series that opens once its keys are told. */
import { dump } from '../../src/core/canonical'
import { CHAIR } from '../../src/core/ecos/entries'
import type { ChairTablet, ChairView } from '../../src/ecos/chair/chair-tablet'
import { LATER_SITTING, SITTING } from '../gateway'
import { World, type Device } from '../world'
import { sealSeries, type SealedSeries } from './series'

export const TEMPO = {
  station_ms: 48_000,
  reading_ms: 6_000,
  warn_ms: 6_000,
  changeover_ms: 12_000,
  rests_ms: [30_000],
  factor: [1, 1],
} as const
export const TURN_MS = 60_000

const NOT_DONE = ['Non fait', 'Fait']

export const GRID = dump({
  station: 's3',
  title: 'Annonce',
  criteria: [
    { text: '<p>Se présente</p>', levels: NOT_DONE },
    { text: '<p>Facteurs cités</p>', levels: ['0', '1-2', '3'] },
    { text: '<p>Fait reformuler</p>', levels: NOT_DONE },
  ],
  aptitudes: [{ text: '<p>Écoute</p>', levels: ['Nulle', 'Faible', 'Moyenne', 'Bonne', 'Très bonne'] }],
  overall: ['Échec', 'Insuffisant', 'Limite', 'Réussi', 'Excellent'],
})

/** Document 1 lies on the table, document 2 is given on request. */
export const IMAGES = [Uint8Array.of(1, 1, 1), Uint8Array.of(2, 2)]
const FIGURE = { type: 'image/png', width: 300, height: 200, tiled: false, caption: '' }

export const DOCUMENTS = dump({
  station: 's3',
  documents: [
    { ...FIGURE, part: 1, alt: 'Radiographie', shown: 'start' },
    { ...FIGURE, part: 2, alt: 'Électrocardiogramme', shown: 'on_request' },
  ],
})

const PARTS = {
  grid: GRID,
  examiner: dump({ station: 's3', title: 'Annonce', examiner: '<p>Ne relancez qu’une fois.</p>' }),
  exercise: dump({ station: 's3', exercise: '<p>Une candidate se présente.</p>' }),
  door: dump({ station: 's3', door: '<p>Vous êtes interne.</p>' }),
  documents: DOCUMENTS,
}

export const TURNS = Array.from({ length: 10 }, (_, index) => ({
  turn: index + 1,
  candidate: index === 3 ? null : { number: `0812${index + 1}`, name: `Candidat ${index + 1}` },
}))

export interface ChairStage {
  readonly world: World
  readonly device: Device
  readonly series: SealedSeries
}

export async function setChairStage(): Promise<ChairStage> {
  const world = new World()
  const series = await sealSeries(
    SITTING,
    { s1: { grid: dump({ station: 's1' }) }, s3: PARTS },
    { images: { s3: IMAGES } },
  )
  world.gateway.writer = CHAIR
  world.gateway.paper = series
  world.gateway.chair = { code: 's3', tempo: TEMPO, turns: TURNS }
  return { world, device: world.device(), series }
}

/** The same examiner has the same chair in the afternoon: its series. */
export async function addAfternoon({ world }: ChairStage): Promise<SealedSeries> {
  const series = await sealSeries(LATER_SITTING, { s3: PARTS })
  world.gateway.later = series
  return series
}

/** Everybody of the site is confined: the keeper lets the briefing out. */
export function letOut({ world, series }: ChairStage, station = 's3', sitting = SITTING): void {
  world.gateway.announce({ kind: 'audience', sitting, station, keys: series.keys[station] })
}

export function view({ device }: ChairStage): ChairView {
  return tabletOf(device).view()
}

export function tabletOf({ chair }: Device): ChairTablet {
  if (chair === null) throw new Error('no application')
  return chair
}

export async function enrol(stage: ChairStage, replacement: string | null = null): Promise<void> {
  const { device, world } = stage
  const tablet = await device.openChair()
  await world.until(() => view(stage).phase === 'enrolment')
  void tablet.enrol('E11', 'k7qf2m9d', replacement)
  await world.until(() => view(stage).phase !== 'enrolment')
}

/** Enrolled, and the station opened. */
export async function enter(stage: ChairStage, replacement: string | null = null): Promise<void> {
  await enrol(stage, replacement)
  if (replacement === null) letOut(stage)
  await stage.world.until(() => view(stage).station !== null)
}

export async function reload({ device }: ChairStage): Promise<void> {
  await device.crash()
  await device.openChair()
}

/** Announced: the first signal in a second. */
export async function ring(stage: ChairStage): Promise<void> {
  stage.world.gateway.announce({ kind: 'armed', t0_ms: stage.world.nowMs + 1_000, sitting: SITTING })
  await stage.world.until(() => view(stage).current?.turn === 1)
}

/** Enrolled, announced, the first candidate met. */
export async function meetFirst(stage: ChairStage): Promise<void> {
  await enter(stage)
  await ring(stage)
  await act(stage, (tablet) => tablet.meet(1, '08121', 'expected'))
}

export async function act({ device, world }: ChairStage, command: (tablet: ChairTablet) => void): Promise<void> {
  command(tabletOf(device))
  await world.settle()
}

/** Answer whatever is blank, and validate what is shown. */
export async function validate(stage: ChairStage, turn: number): Promise<void> {
  await act(stage, (tablet) => {
    tablet.fill(turn)
    tablet.rate(turn, 1, 3)
    tablet.rateOverall(turn, 3)
  })
  const grid = view(stage).turns[turn - 1]?.grid
  if (!grid) throw new Error('no grid')
  await act(stage, (tablet) => void tablet.validate(grid))
}

export function heldKinds({ world }: ChairStage, epoch = 1): string[] {
  return (world.gateway.devices.find((held) => held.epoch === epoch)?.entries ?? []).map(({ kind }) => kind as string)
}
