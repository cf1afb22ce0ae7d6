/** A call reaches the centre once, whatever the line does, says when it was made, and the
 *  candidate reads that the room has seen it. */
import { describe, expect, test } from 'vitest'
import { CALLS_COUNT_MAX, withCall, withChange } from '../../src/core/call'
import type { Call } from '../../src/core/call'
import { ATTEMPT } from '../gateway'
import { compose, enrol, setStage } from './stage'

const SOON_MS = 1_000
const LATER_MS = 20_000

async function wait() {
  const stage = await setStage()
  await enrol(stage.device)
  await stage.device.reach('waiting')
  await stage.world.advance(SOON_MS)
  return stage
}

describe('calls', () => {
  test('go out at once while one waits, and come back as seen', async () => {
    const { world, device } = await wait()
    expect(device.view.mayCall).toBe(true)

    device.tablet?.call('unwell')
    await world.advance(SOON_MS)

    const [call] = world.gateway.calls
    expect(call).toMatchObject({ attempt: ATTEMPT, need: 'unwell', taken_back_ms: null })
    expect(device.view.call).toMatchObject({ state: 'held', need: 'unwell', madeMs: call?.made_ms })

    world.gateway.seeCall()
    await world.advance(SOON_MS)
    expect(device.view.call).toMatchObject({ state: 'seen', seenMs: call?.seen_ms })
    expect(device.view.notices).toMatchObject([{ kind: 'call_seen', atMs: call?.seen_ms }])
  })

  test('write nothing into the copy, and one is open at a time', async () => {
    const stage = await setStage()
    await compose(stage)
    const entries = stage.world.gateway.devices[0]?.entries.length
    stage.device.tablet?.call('paper')
    stage.device.tablet?.call('out')
    await stage.world.advance(SOON_MS)

    expect(stage.world.gateway.calls.map(({ need }) => need)).toEqual(['paper'])
    expect(stage.world.gateway.devices[0]?.entries.length).toBe(entries)
  })

  test('made while cut off go out when the line is back, with the hour of the press', async () => {
    const { world, device } = await wait()
    device.cut()
    const pressedMs = world.nowMs
    device.tablet?.call('tablet')
    await world.advance(5 * 60_000)
    expect(device.view.call?.state).toBe('sending')
    expect(device.view.readiness.link).toBe('down')
    await device.reload()
    await world.advance(SOON_MS)
    expect(device.view.call?.state).toBe('sending')

    device.mend()
    await world.advance(LATER_MS)

    const [call] = world.gateway.calls
    expect(Math.abs((call?.made_ms ?? 0) - pressedMs)).toBeLessThan(SOON_MS)
    expect(device.view.call?.state).toBe('held')
  })

  test.each(['lost_reply', 'twice', 'error', 'stranger', 'portal'] as const)('are one under %s', async (weather) => {
    const { world, device } = await wait()
    device.forecast.push({ path: '/call', weather })
    device.tablet?.call('out')
    await world.advance(LATER_MS)

    expect(world.gateway.calls).toHaveLength(1)
    expect(device.view.call?.state).toBe('held')
  })

  test('are taken back, also while the first sending is under way', async () => {
    const { world, device } = await wait()
    device.latencyMs = [300, 300]
    device.tablet?.call('out')
    await world.advance(400)
    device.tablet?.takeBackCall()
    await world.advance(LATER_MS)

    expect(world.gateway.calls).toHaveLength(1)
    expect(world.gateway.calls[0]?.taken_back_ms).not.toBeNull()
    expect(device.view.call).toBeNull()
    device.tablet?.call('unwell')
    await world.advance(LATER_MS)
    expect(world.gateway.calls).toHaveLength(2)
  })

  test('of another tablet of this candidate are shown as theirs', async () => {
    const { world, device } = await wait()
    const open = { attempt: ATTEMPT, call: 'c0', need: 'unwell', made_ms: 1_000, taken_back_ms: null, seen_ms: null }
    world.gateway.calls.push(open)
    device.tablet?.call('out')
    await world.advance(LATER_MS)

    expect(device.view.call).toMatchObject({ state: 'held', need: 'unwell', madeMs: 1_000 })
    device.tablet?.takeBackCall()
    await world.advance(LATER_MS)
    expect(world.gateway.calls[0]?.taken_back_ms).not.toBeNull()
  })

  test('seen leave their notice until they are answered, and no longer', async () => {
    const { world, device } = await wait()
    const noticesShown = () => device.view.notices.map(({ kind }) => kind)
    device.tablet?.call('unwell')
    await world.advance(SOON_MS)
    world.gateway.seeCall()
    await world.advance(SOON_MS)
    expect(noticesShown()).toEqual(['call_seen'])

    device.tablet?.call('out')
    await world.advance(SOON_MS)
    expect(noticesShown()).toEqual([])
    world.gateway.seeCall()
    await world.advance(SOON_MS)
    expect(noticesShown()).toEqual(['call_seen'])
  })

  test('seen leave no notice on a copy that was handed in', async () => {
    const stage = await setStage()
    await compose(stage)
    stage.device.tablet?.call('out')
    await stage.world.advance(SOON_MS)
    stage.world.gateway.seeCall()
    await stage.world.advance(SOON_MS)
    expect(stage.device.view.notices).toHaveLength(1)

    stage.device.tablet?.handIn()
    await stage.device.reach('receipt')

    expect(stage.device.view.notices).toEqual([])
  })

  test('end with the copy', async () => {
    const stage = await setStage()
    await compose(stage)
    stage.device.tablet?.handIn()
    await stage.device.reach('receipt')

    expect(stage.device.view.mayCall).toBe(false)
    stage.device.tablet?.call('out')
    await stage.world.advance(SOON_MS)
    expect(stage.world.gateway.calls).toEqual([])
  })
})

test('the calls that are kept are bounded, and none that waits is dropped', () => {
  let calls: readonly Call[] = []
  for (let count = 0; count < 2 * CALLS_COUNT_MAX; count += 1) {
    const id = `c${count}`
    calls = withCall(calls, { id, attempt: ATTEMPT, need: 'out', madeMs: count })
    calls = withChange(calls, id, { takenBackMs: count, isHeld: count !== 0 })
  }
  expect(calls.length).toBeLessThanOrEqual(CALLS_COUNT_MAX + 1)
  expect(calls[0]?.id).toBe('c0')
})
