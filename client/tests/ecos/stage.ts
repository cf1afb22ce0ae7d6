/** An examiner's tablet and its station, for tests: three criteria, one aptitude, bells of
 *  the usual tempo made ten times shorter, and a source that opens when it is told to. */
import { dump } from '../../src/core/canonical'
import { CHAIR } from '../../src/core/ecos/entries'
import type { ChairTablet, ChairView } from '../../src/ecos/chair/chair-tablet'
import type { StationParts, StationSource } from '../../src/ecos/chair/station'
import { SITTING } from '../gateway'
import { World, type Device } from '../world'

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

export const STATION: StationParts = {
  grid: dump({
    station: 's3',
    title: 'Annonce',
    criteria: [
      { text: '<p>Se présente</p>', levels: NOT_DONE },
      { text: '<p>Facteurs cités</p>', levels: ['0', '1-2', '3'] },
      { text: '<p>Fait reformuler</p>', levels: NOT_DONE },
    ],
    aptitudes: [{ text: '<p>Écoute</p>', levels: ['Nulle', 'Faible', 'Moyenne', 'Bonne', 'Très bonne'] }],
    overall: ['Échec', 'Insuffisant', 'Limite', 'Réussi', 'Excellent'],
  }),
  examiner: '<p>Ne relancez qu’une fois.</p>',
  exercise: '<p>Une candidate se présente.</p>',
  tempo: TEMPO,
  sheet: Array.from({ length: 10 }, (_, index) => ({
    turn: index + 1,
    candidate: index === 3 ? null : { number: `0812${index + 1}`, name: `Candidat ${index + 1}` },
  })),
}

/** Sealed until `parts` is given. */
export class PlayedSource implements StationSource {
  parts: StationParts | null = STATION
  open = (): Promise<StationParts | null> => Promise.resolve(this.parts)
}

export interface ChairStage {
  readonly world: World
  readonly device: Device
  readonly source: PlayedSource
}

export function setChairStage(): ChairStage {
  const world = new World()
  world.gateway.writer = CHAIR
  return { world, device: world.device(), source: new PlayedSource() }
}

export function view({ device }: ChairStage): ChairView {
  return tabletOf(device).view()
}

export function tabletOf({ chair }: Device): ChairTablet {
  if (chair === null) throw new Error('no application')
  return chair
}

export async function enter(stage: ChairStage, replacement: string | null = null): Promise<void> {
  const { device, source, world } = stage
  const tablet = await device.openChair(source)
  await world.until(() => view(stage).phase === 'enrolment')
  void tablet.enrol('E11', 'k7qf2m9d', replacement)
  await world.until(() => view(stage).phase !== 'enrolment')
}

export async function reload({ device, source }: ChairStage): Promise<void> {
  await device.crash()
  await device.openChair(source)
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
