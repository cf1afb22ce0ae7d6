/** Who took a place while the site was cut asks the centre until it is admitted, says why where
 *  it never will be, and asks for nobody once it is over. */
import { beforeEach, expect, test } from 'vitest'
import { ASK_AGAIN_MS, Admission } from '../../src/shell/network/admission'
import { Link } from '../../src/shell/network/link'
import { makeDeviceKeys } from '../../src/shell/device/keys'
import { Storage, type Identity, type SittingRecord } from '../../src/shell/device/storage'
import type { Surroundings } from '../../src/shell/device/surroundings'
import type { RescueClaim } from '../../src/shell/network/rescue'
import { World } from '../world'

type Reply = object | 'down'

const FIRST: RescueClaim = { number: '04217', attempt: 'first', epoch: 33, claim: 'AAAA' }
const SECOND: RescueClaim = { ...FIRST, attempt: 'second', claim: 'BBBB' }
const candidate = { number: '04217', name: 'Camille Aubertin', site: 'Lyon-Sud', room: 'Salle 2', seat: 'B-14' }
const refused = (code: string): object => ({ code, facts: {} })
const admitted = (...attempts: string[]): object => ({
  token: 'token',
  candidate,
  settings: null,
  sittings: attempts.map((attempt) => ({
    ...{ sitting: attempt, attempt, title: 'UC 1', kind: 'exam', epoch: 33, scheduled_ms: 0, duration_ms: 1 },
    ...{ factor: [1, 1], package: 'ab', signer: 'cd', base: null },
  })),
})

let world: World
let identity: Identity
let admission: Admission
/** What the centre says to each claim, by attempt. */
let replies: Map<string, Reply>
let asked: { [name: string]: unknown }[]
let heard: { readonly attempts: readonly string[]; readonly waiting: readonly string[]; readonly token: string }[]
let problems: string[]
/** Whether a refusal cannot be kept: its disk is full. */
let isForgetful: boolean

beforeEach(async () => {
  world = new World()
  identity = { keys: await makeDeviceKeys(), enrolled: null }
  replies = new Map()
  ;[asked, heard, problems, isForgetful] = [[], [], [], false]
  const surroundings = {
    fetch: async (_: string, { body }: RequestInit) => reply(JSON.parse(body as string) as never),
    monotonicMs: () => world.nowMs,
    wallMs: () => world.nowMs,
    chance: () => 0.5,
    after: (ms: number, run: () => void) => world.after(ms, run),
  } as unknown as Surroundings
  const link = new Link('https://centre', surroundings, () => undefined)
  admission = new Admission(
    { surroundings, storage: new Storage(), link },
    {
      onAdmitted: async ({ enrolled }, sittings: readonly SittingRecord[], waiting) => {
        const attempts = sittings.map(({ attempt }) => attempt)
        heard.push({ attempts, waiting: waiting.map(({ attempt }) => attempt), token: enrolled?.token ?? '' })
      },
      onRefused: async (code) => problems.push(code) > 0 && !isForgetful,
    },
  )
})

function reply(post: { readonly rescue: { readonly attempt: string } }): Response {
  asked.push(post)
  const answer = replies.get(post.rescue.attempt) ?? 'down'
  if (answer === 'down') throw new TypeError('network')
  return Response.json(answer, { status: 'code' in answer ? 409 : 200 })
}

const turns = (count: number): Promise<void> => world.advance(count * ASK_AGAIN_MS + 1_000)

test('nobody is asked at once, then until the line is back', async () => {
  admission.start(identity, [FIRST])
  await world.advance(ASK_AGAIN_MS - 1)
  expect(asked).toEqual([])
  await turns(3)
  expect(asked.length).toBeGreaterThanOrEqual(3)
  expect([heard, problems]).toEqual([[], []])
  expect(asked[0]).toMatchObject({
    ...{ candidate: '04217', code: '-', replacement: null },
    rescue: { attempt: 'first', epoch: 33, claim: 'AAAA' },
  })
})

test('what the centre waits for is told to nobody', async () => {
  for (const code of ['rescue.waits', 'enrol.too_many', 'enrol.replacement_needed']) {
    replies.set('first', refused(code))
    admission.start(identity, [FIRST])
    await turns(2)
  }
  expect([heard, problems]).toEqual([[], []])
})

test('a refusal is told, and asked about again', async () => {
  replies.set('first', refused('rescue.used'))
  admission.start(identity, [FIRST])
  await turns(2)
  expect(problems).toEqual(['rescue.used', 'rescue.used'])
  replies.set('first', admitted('first'))
  await turns(1)
  expect(heard).toEqual([{ attempts: ['first'], waiting: [], token: 'token' }])
})

test('an answer that is none admits nobody', async () => {
  replies.set('first', { token: 'token' })
  admission.start(identity, [FIRST])
  await turns(2)
  expect([heard, problems]).toEqual([[], []])
})

test('once admitted, it asks no more', async () => {
  replies.set('first', admitted('first'))
  admission.start(identity, [FIRST])
  await turns(4)
  expect(asked).toHaveLength(1)
})

test('of two papers each is asked for until the centre has decided it, and what it tells last holds', async () => {
  replies.set('first', admitted('first')).set('second', refused('rescue.waits'))
  admission.start(identity, [FIRST, SECOND])
  await turns(1)
  replies.set('second', admitted('first', 'second'))
  await turns(1)
  expect(heard).toEqual([
    { attempts: ['first'], waiting: ['second'], token: 'token' },
    { attempts: ['first', 'second'], waiting: [], token: 'token' },
  ])
  expect(asked.map(({ rescue }) => (rescue as RescueClaim).attempt)).toEqual(['first', 'second', 'second'])
})

test('a later paper that another tablet has is told once, and left to it', async () => {
  replies.set('first', admitted('first')).set('second', refused('rescue.used'))
  admission.start(identity, [FIRST, SECOND])
  await turns(3)
  expect(problems).toEqual(['rescue.used'])
  expect(heard).toEqual([{ attempts: ['first'], waiting: [], token: 'token' }])
})

test('a refusal that is not final, or not kept, is asked about again beside one that was admitted', async () => {
  isForgetful = true
  replies.set('first', refused('rescue.used')).set('second', admitted('second'))
  admission.start(identity, [FIRST, SECOND])
  await turns(1)
  expect(heard).toEqual([{ attempts: ['second'], waiting: ['first'], token: 'token' }])
  await turns(1)
  expect(asked.map(({ rescue }) => (rescue as RescueClaim).attempt)).toEqual(['first', 'second', 'first'])
})

test('a tablet that is stopped asks nobody, and hears of nothing', async () => {
  replies.set('first', admitted('first'))
  admission.start(identity, [FIRST])
  admission.stop()
  await turns(3)
  expect([asked, heard]).toEqual([[], []])
})
