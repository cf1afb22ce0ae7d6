/** How a paper is looked at is told seldom, in the bounds that the entries page fixes, and
 *  a moment without the keys is nothing. */
import { describe, expect, test } from 'vitest'
import { load } from '../../src/core/canonical'
import type { Intent } from '../../src/shell/attempt/journal'
import type { Surroundings } from '../../src/shell/device/surroundings'
import {
  FRAMED_COUNT_MAX,
  FRAMED_SHARE,
  Looks,
  PASTED_COUNT_MAX,
  REST_MS,
  VIEWED_COUNT_MAX,
  VIEWED_MS,
} from '../../src/shell/attempt/looks'
import { compose, setStage, type Stage } from './stage'

const SCREEN = [1280, 800] as const
const QUESTION = 'dp1-q1'

function told(stage: Stage, ...kinds: readonly string[]): unknown[] {
  const entries = stage.world.gateway.devices.find(({ epoch }) => epoch === 1)?.entries ?? []
  return entries.filter(({ kind }) => kinds.includes(kind)).map(({ kind, body }) => [kind, load(body)])
}

describe('images', () => {
  test('are told once they rest, at most one in five seconds, and once each is as it was', async () => {
    const stage = await setStage()
    const { world, device } = stage
    await compose(stage)
    const look = (zoom: number, x = 10): void => device.tablet?.look({ figure: 1, zoom, centre: [x, 20.4] })

    look(100)
    await world.advance(VIEWED_MS)
    expect(told(stage, 'viewed')).toEqual([])

    for (const zoom of [110, 130, 150]) {
      look(zoom)
      await world.advance(REST_MS / 4)
    }
    await world.advance(REST_MS)
    look(200, 30)
    await world.advance(VIEWED_MS - REST_MS - 500)
    expect(told(stage, 'viewed')).toEqual([['viewed', { centre: [10, 20], figure: 1, zoom: 150 }]])
    await world.advance(REST_MS + 1_000)
    look(200, 30)
    await world.advance(VIEWED_MS)
    look(100, 400)
    await world.advance(VIEWED_MS)
    expect(told(stage, 'viewed').slice(1)).toEqual([
      ['viewed', { centre: [30, 20], figure: 1, zoom: 200 }],
      ['viewed', { centre: [0, 0], figure: 1, zoom: 100 }],
    ])
  })

  test('are told three hundred times in an attempt, whatever tablets did', () => {
    const written: Intent[] = []
    const before = Array.from({ length: VIEWED_COUNT_MAX - 2 }, () => ({ kind: 'viewed' as const }))
    const timers: (() => void)[] = []
    const around = {
      isVisible: () => true,
      monotonicMs: () => 0,
      after: (_ms: number, run: () => void) => {
        timers.push(run)
        return () => undefined
      },
    } as unknown as Surroundings
    const looks = new Looks(around, before, (intent) => written.push(intent))
    for (const zoom of [110, 120, 130, 140]) {
      looks.look({ figure: 1, zoom, centre: [1, 1] })
      timers.pop()?.()
    }

    expect(written.map(({ body }) => body.zoom)).toEqual([110, 120])
  })
})

test('bounds are those that the entries page fixes', () => {
  expect({ VIEWED_MS, VIEWED_COUNT_MAX, FRAMED_COUNT_MAX, PASTED_COUNT_MAX, FRAMED_SHARE }).toEqual({
    VIEWED_MS: 5_000,
    VIEWED_COUNT_MAX: 300,
    FRAMED_COUNT_MAX: 100,
    PASTED_COUNT_MAX: 100,
    FRAMED_SHARE: 0.1,
  })
})

test('windows and pasted text are told a hundred times in an attempt, whatever tablets did', () => {
  const written: Intent[] = []
  const before = Array.from({ length: 98 }, () => [{ kind: 'framed' as const }, { kind: 'pasted' as const }]).flat()
  const device = { isVisible: false, width: 1_000, height: 700 }
  const around = {
    isVisible: () => device.isVisible,
    frame: () => ({ width: device.width, height: device.height, of: SCREEN }),
    after: (_ms: number, run: () => void) => {
      timers.push(run)
      return () => undefined
    },
  } as unknown as Surroundings
  const timers: (() => void)[] = []
  const looks = new Looks(around, before, (intent) => written.push(intent))
  const resize = (width: number, height: number, isVisible = true): void => {
    Object.assign(device, { width, height, isVisible })
    looks.frame()
    timers.pop()?.()
  }

  resize(1_000, 700, false) // a hidden window says nothing of what is on the screen
  expect(written).toEqual([])
  resize(1_000, 700)
  resize(1_000, 600) // of the same width
  resize(1_000, 300)
  for (const length of [1, 2, 3]) looks.paste(QUESTION, length)

  expect(written.map(({ kind, body }) => [kind, body.height ?? body.length])).toEqual([
    ['framed', 700],
    ['framed', 600],
    ['pasted', 1],
    ['pasted', 2],
  ])
})

test('a window is told at first, and once a side has changed by a tenth', async () => {
  const stage = await setStage()
  const { world, device } = stage
  device.frame = { width: 1280, height: 752, of: SCREEN }
  await compose(stage)
  await world.advance(2 * REST_MS)
  device.resize({ width: 1280, height: 752 * (1 - FRAMED_SHARE) + 1, of: SCREEN })
  await world.advance(2 * REST_MS)
  device.resize({ width: 900, height: 752, of: SCREEN })
  device.resize({ width: 640, height: 752, of: SCREEN })
  await world.advance(2 * REST_MS)

  expect(told(stage, 'framed')).toEqual([
    ['framed', { height: 752, of: SCREEN, width: 1280 }],
    ['framed', { height: 752, of: SCREEN, width: 640 }],
  ])
})

test('what is pasted is told by its length, in a question of the paper', async () => {
  const stage = await setStage()
  await compose(stage)
  stage.device.tablet?.paste(QUESTION, 18)
  stage.device.tablet?.paste('nowhere', 18)
  await stage.world.advance(REST_MS)

  expect(told(stage, 'pasted')).toEqual([['pasted', { length: 18, question: QUESTION }]])
})

test('another window that has the keys for a second is an absence, and once more if ours is hidden', async () => {
  const stage = await setStage()
  const { world, device } = stage
  await compose(stage)
  device.focus(false)
  await world.advance(900)
  device.focus(true)
  await world.advance(2_000)
  expect(told(stage, 'left', 'returned')).toEqual([])

  device.focus(false)
  await world.advance(1_100)
  device.show(false)
  await world.advance(100)
  device.show(true)
  device.focus(true)
  device.show(false)
  await world.advance(2_000)
  expect(told(stage, 'left', 'returned')).toEqual([
    ['left', { by: 'blur' }],
    ['left', { by: 'hidden' }],
    ['returned', {}],
    ['left', { by: 'hidden' }],
  ])
})

test('a page that is left for another is an absence from that hour on, told when it is back', async () => {
  const stage = await setStage()
  const { world, device } = stage
  await compose(stage)
  await device.leavePage()
  const leftMs = world.nowMs
  await world.advance(30_000)
  await device.open()
  await device.reach('composing')
  await world.advance(5_000)
  await device.reload() // nobody left it this time
  await device.reach('composing')
  await world.advance(5_000)

  expect(told(stage, 'left', 'returned')).toEqual([
    ['left', { by: 'hidden' }],
    ['returned', {}],
  ])
  const [left, returned] = stage.world.gateway.devices[0]?.entries.filter(({ kind }) => kind !== 'opened') ?? []
  expect(left?.device_ms).toBeGreaterThanOrEqual(leftMs)
  expect(left?.device_ms).toBeLessThan(leftMs + 1_000)
  expect(returned?.device_ms).toBeGreaterThanOrEqual(leftMs + 30_000)
})

test('nothing is told of a copy that was handed in', async () => {
  const stage = await setStage()
  const { world, device } = stage
  await compose(stage)
  device.tablet?.look({ figure: 1, zoom: 150, centre: [1, 1] }) // it moves still
  device.tablet?.handIn()
  await world.settle()
  device.tablet?.look({ figure: 1, zoom: 150, centre: [1, 1] })
  device.tablet?.paste(QUESTION, 3)
  device.resize({ width: 640, height: 752, of: SCREEN })
  device.focus(false)
  await world.advance(VIEWED_MS)

  expect(told(stage, 'viewed', 'pasted', 'framed', 'left')).toEqual([])
})
