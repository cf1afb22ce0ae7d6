/** A tablet at each stage of its day, for the tests of the shell. */
import { SITTING } from '../gateway'
import { sealPaper } from '../paper'
import type { SealedPaper } from '../paper'
import { World } from '../world'
import type { Device } from '../world'

export interface Stage {
  readonly world: World
  readonly device: Device
  readonly paper: SealedPaper
}

export async function setStage(): Promise<Stage> {
  const world = new World()
  const paper = await sealPaper(SITTING)
  world.gateway.paper = paper
  return { world, device: world.device(), paper }
}

export async function enrol(device: Device, replacement: string | null = null): Promise<void> {
  const tablet = device.tablet ?? (await device.open())
  await device.world.until(() => device.view.phase === 'enrolment')
  void tablet.enrol('04217', 'k7qf2m9d', replacement)
  await device.world.until(() => device.view.phase !== 'enrolment' || !device.view.busy)
}

/** Announce and launch; gives back t0. */
export function launch({ world, paper }: Stage, leadMs = 30_000): number {
  const t0 = world.nowMs + leadMs
  world.gateway.announce({ kind: 'armed', t0_ms: t0 })
  world.gateway.announce({ kind: 'launched', t0_ms: t0, key: paper.key })
  return t0
}

/** Enrolled, downloaded, launched, composing; gives back t0. */
export async function compose(stage: Stage): Promise<number> {
  await enrol(stage.device)
  await stage.device.reach('waiting')
  const t0 = launch(stage)
  await stage.device.reach('composing')
  await stage.world.advance(1_000)
  return t0
}

export function heldKinds({ world }: Stage, epoch = 1): string[] {
  const device = world.gateway.devices.find((held) => held.epoch === epoch)
  return (device?.entries ?? []).map(({ kind }) => kind)
}
