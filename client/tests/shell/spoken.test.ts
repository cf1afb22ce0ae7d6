/** A tablet that no network reaches learns by spoken words: it opens, it gets time, it
 *  keeps both through a reload, and the news decide as soon as they come. */
import { beforeEach, expect, test } from 'vitest'
import { timeStatement } from '../../src/core/spoken-words'
import { utf8 } from '../../src/core/canonical'
import { authenticate, sha256 } from '../../src/shell/device/keys'
import { ATTEMPT, DURATION_MS } from '../gateway'
import type { Device, World } from '../world'
import { compose, enrol, launch, setStage } from './stage'
import type { Stage } from './stage'

let stage: Stage
let world: World
let device: Device

beforeEach(async () => {
  stage = await setStage()
  ;({ world, device } = stage)
})

async function cut(): Promise<void> {
  device.usual = 'lost_request'
  await world.until(() => device.view.readiness.link === 'down')
  await world.advance(30_000) // a poll that was under way has come back
}

async function hear(places: readonly number[]): Promise<boolean> {
  const heard = device.tablet?.hear(places)
  await world.advance(1_000)
  return (await heard) ?? false
}

function wholeSecond(ms: number): number {
  return Math.ceil(ms / 1000) * 1000
}

async function timeWords(endMs: number, token = 'token-1'): Promise<readonly number[]> {
  const seconds = (endMs / 1000) % 65_536
  const proof = await authenticate(await sha256(utf8(token)), timeStatement(ATTEMPT, endMs))
  const whole = proof.slice(0, 5).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  const number = (BigInt(seconds) << 34n) | (whole >> 6n)
  return [40n, 30n, 20n, 10n, 0n].map((shift) => Number((number >> shift) & 1023n))
}

test('launch words open a tablet that never heard an hour, and the news then decide', async () => {
  world.gateway.hasStreams = false
  await enrol(device)
  await device.reach('waiting')
  expect(device.view.mayHear).toBeNull()
  await cut()
  expect(device.view.mayHear).toBe('launch')
  const t0 = launch(stage, 0)
  await world.advance(60_000)
  expect(device.view.phase).toBe('waiting')

  expect(await hear(stage.paper.launchWords)).toBe(true)

  const start = device.view.t0Ms ?? 0
  expect(device.view.phase).toBe('composing')
  expect(start - t0).toBe(60_000)
  expect(device.view.endMs).toBe(start + DURATION_MS)
  device.tablet?.answer('qi-q1', ['A'])
  await world.advance(1_000)
  await device.reload()
  await device.reach('composing')
  expect(device.view.t0Ms).toBe(start)
  expect(device.view.copy.answers.get('qi-q1')).toEqual(['A'])

  device.usual = 'pass'
  await world.until(() => device.view.saving.kind === 'all_kept')
  await world.until(() => device.view.t0Ms === t0)
  expect(device.view.endMs).toBe(t0 + DURATION_MS)
  expect(device.view.copy.answers.get('qi-q1')).toEqual(['A'])
  const [opened] = world.gateway.devices[0]?.entries ?? []
  expect(JSON.parse(opened?.body ?? '')).toMatchObject({ spoken: true })
})

test('a tablet that heard the hour waits for it, words or not', async () => {
  await enrol(device)
  await device.reach('waiting')
  const t0 = world.nowMs + 120_000
  world.gateway.announce({ kind: 'armed', t0_ms: t0 })
  await device.reach('armed')
  await cut()

  expect(await hear(stage.paper.launchWords)).toBe(true)
  expect(device.view.phase).toBe('armed')
  expect(device.view.mayHear).toBeNull()
  await world.advance(120_000)

  expect(device.view.phase).toBe('composing')
  expect(device.view.t0Ms).toBe(t0)
})

test('any slip opens nothing, nor do the words of another sitting', async () => {
  await enrol(device)
  await device.reach('waiting')
  await cut()
  const { launchWords } = stage.paper
  for (const at of launchWords.keys()) {
    const slip = launchWords.map((place, index) => (index === at ? (place + 1) % 1024 : place))
    expect(await hear(slip)).toBe(false)
  }
  expect(await hear([...launchWords].reverse())).toBe(false)
  expect(await hear(launchWords.slice(1))).toBe(false)
  expect(device.view.phase).toBe('waiting')
})

test('a launch by the network does not say that it was by words', async () => {
  await compose(stage)
  const [opened] = world.gateway.devices[0]?.entries ?? []
  expect(opened?.body).not.toContain('spoken')
})

test('time words give their time once, through a reload, until the news decide', async () => {
  const t0 = await compose(stage)
  await cut()
  expect(device.view.mayHear).toBe('time')
  const end = t0 + DURATION_MS
  const told = wholeSecond(end + 800_000)
  const words = await timeWords(told)

  expect(await hear(words)).toBe(true)
  expect(await hear(words)).toBe(true)
  expect(await hear(await timeWords(wholeSecond(end + 300_000)))).toBe(true)
  expect(device.view.endMs).toBe(told)
  await device.reload()
  await device.reach('composing')
  expect(device.view.endMs).toBe(told)

  world.gateway.announce({ kind: 'extended', minutes: 13, reason: 'Panne.', scope: 'candidate' })
  device.usual = 'pass'
  await world.until(() => device.view.endMs === end + 780_000)
  await device.reload()
  await device.reach('composing')
  expect(device.view.endMs).toBe(end + 780_000)
})

test('a gateway that has just started, and knows fewer news, does not end the words', async () => {
  const t0 = await compose(stage)
  await cut()
  const told = wholeSecond(t0 + DURATION_MS + 300_000)
  expect(await hear(await timeWords(told))).toBe(true)

  world.gateway.toldCount = 0
  device.usual = 'pass'
  await world.until(() => device.view.saving.kind === 'all_kept')
  await world.advance(30_000)
  expect(device.view.endMs).toBe(told)

  world.gateway.toldCount = null
  await world.until(() => device.view.endMs === t0 + DURATION_MS)
})

test('time words of another tablet give nothing', async () => {
  await compose(stage)
  await cut()
  const end = device.view.endMs

  expect(await hear(await timeWords(wholeSecond(end ?? 0) + 800_000, 'token-2'))).toBe(false)

  expect(device.view.endMs).toBe(end)
})

test('an hour that moved after a tablet heard it makes no time too short', async () => {
  await enrol(device)
  await device.reach('waiting')
  const announced = world.nowMs + 60_000
  world.gateway.announce({ kind: 'armed', t0_ms: announced })
  await device.reach('armed')
  await cut()
  const t0 = announced + 3 * DURATION_MS // taken back, and announced again much later
  await world.advance(t0 + 90_000 - world.nowMs)

  expect(await hear(stage.paper.launchWords)).toBe(true)

  expect(device.view.phase).toBe('composing')
  expect(device.view.endMs).toBeGreaterThanOrEqual(t0 + DURATION_MS)
  const told = wholeSecond(t0 + DURATION_MS + 480_000)
  expect(await hear(await timeWords(told))).toBe(true)
  expect(device.view.endMs).toBe(told)
})
