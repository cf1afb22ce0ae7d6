/** A tablet that dies at any instant of any step goes on from what was shown as kept:
 *  nothing lost, nothing doubled, one chain. Replay one turn by its number. */
import { expect, test } from 'vitest'
import type { World } from '../world'
import type { Device } from '../world'
import { DURATION_MS } from '../gateway'
import { compose, enrol, launch, setStage } from './stage'
import type { Stage } from './stage'

declare const setImmediate: (run: () => void) => unknown

/** Let the application go on for `count` turns of its event loop, and no more. */
async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) {
    await new Promise<void>((resolve) => setImmediate(resolve))
  }
}

async function finish(stage: Stage): Promise<void> {
  await stage.device.reload()
  await stage.device.reach('receipt', DURATION_MS + 120_000)
}

for (let turn = 0; turn < 40; turn += 2) {
  test(`dies ${turn} turns into the enrolment and the download`, async () => {
    const stage = await setStage()
    const { device, world } = stage
    const tablet = await device.open()
    void tablet.enrol('04217', 'K7QF-2M9D', null)
    await turns(turn)
    await device.reload()
    if (device.view.phase === 'enrolment') await enrol(device)

    await device.reach('waiting')

    expect(world.gateway.devices.length).toBe(1)
  })
}

for (let turn = 0; turn < 24; turn += 1) {
  test(`dies ${turn} turns into the reveal`, async () => {
    const stage = await setStage()
    const { device, world } = stage
    await enrol(device)
    await device.reach('waiting')
    const t0 = launch(stage)
    await world.advance(t0 - world.nowMs - 1)
    void world.advance(1)
    await turns(turn)
    await device.reload()

    await device.reach('composing')
    await world.advance(2_000)

    expect(kindsOf(world)).toEqual(['opened'])
  })
}

for (let turn = 0; turn < 30; turn += 1) {
  test(`dies ${turn} turns into two answers, and again into their delivery`, async () => {
    const stage = await setStage()
    const { device, world } = stage
    await compose(stage)
    device.tablet?.answer('qi-q1', ['A'])
    device.tablet?.answer('qi-q2', 'embolie')
    await turns(turn)
    const shown = shownBy(device)
    await device.reload()
    await device.reach('composing')
    expect({ ...shownBy(device), ...shown }).toEqual(shownBy(device))
    void world.advance(200)
    await turns(turn)
    await finish(stage)

    expect({ ...shownBy(device), ...shown }).toEqual(shownBy(device))
    const kinds = kindsOf(world)
    expect(kinds.filter((kind) => kind === 'opened').length).toBe(1)
    expect(kinds.filter((kind) => kind === 'answered').length).toBe(device.view.copy.answers.size)
    expect(kinds.at(-1)).toBe('handed')
  })
}

for (let turn = 0; turn < 24; turn += 2) {
  test(`dies ${turn} turns into the end of time`, async () => {
    const stage = await setStage()
    const { device, world } = stage
    const t0 = await compose(stage)
    device.tablet?.highlight('lca1', [[3, 9]])
    await world.advance(t0 + DURATION_MS - 1_000 - world.nowMs)
    device.tablet?.highlight('lca1', [
      [3, 9],
      [12, 20],
    ])
    await world.advance(999)
    void world.advance(1)
    await turns(turn)
    await finish(stage)

    const kinds = kindsOf(world)
    expect(kinds.filter((kind) => kind === 'handed').length).toBe(1)
    expect(kinds.at(-1)).toBe('handed')
    expect(device.view.copy.highlights.get('lca1')?.length).toBe(2)
  })
}

function kindsOf(world: World): string[] {
  return (world.gateway.devices[0]?.entries ?? []).map(({ kind }) => kind)
}

function shownBy(device: Device): Record<string, unknown> {
  return Object.fromEntries(device.view.copy.answers)
}
