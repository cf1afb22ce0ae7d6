/** A spare that the centre refuses in one paper and admits in another: it goes on where it may,
 *  sends nothing where it may not, and says what stays on it, after a reload too. */
import { beforeEach, expect, test } from 'vitest'
import { base64url, dump, hex, unhex, utf8 } from '../../src/core/canonical'
import type { Json } from '../../src/core/copy'
import { kitLabel } from '../../src/core/relay/rescue'
import { kitSecrets, sealClaim } from '../../src/shell/device/keys'
import { ATTEMPT, LATER_ATTEMPT, LATER_SITTING } from '../gateway'
import { sealPaper, type SealedPaper } from '../paper'
import { Relay } from '../relay'
import type { Device, World } from '../world'
import { compose, setStage } from './stage'
import type { Stage } from './stage'

const KEY = 'ab'.repeat(32)
const URL = 'https://r1.lyon.relais.example'
const EPOCH = 33
const CODES = { number: '04217', code: 'K7QF-2M9D', rescue: 'AAAA-2222' }
const DECIDED_MS = 30_000
const AFTERNOON_MS = 7_200_000

let stage: Stage
let world: World
let spare: Device
let relay: Relay
let later: SealedPaper

beforeEach(async () => {
  stage = await setStage()
  ;({ world } = stage)
  world.relays.set(URL, (relay = new Relay(KEY)))
  world.gateway.relays = { relays: [URL], box_key: KEY }
  world.gateway.policy = `default-src 'none'; connect-src 'self' ${URL}; img-src 'self'`
  later = world.gateway.later = await sealPaper(LATER_SITTING)
  world.gateway.laterMs = world.nowMs + AFTERNOON_MS
  spare = world.device()
  await spare.open() // in the morning, with the line
  await world.advance(1_000)
})

/** The spare composes at the relay, in the first of two papers; the centre has decided nothing. */
async function takePlaces(): Promise<void> {
  await compose(stage)
  stage.device.usual = 'lost_request'
  await stage.device.crash()
  for (const attempt of [ATTEMPT, LATER_ATTEMPT]) await giveKit(attempt)
  void spare.tablet?.rescue(CODES.number, CODES.code, CODES.rescue)
  await spare.reach('composing')
  spare.tablet?.answer('qi-q1', ['A'])
}

async function giveKit(attempt: string): Promise<void> {
  const secrets = await kitSecrets(CODES)
  const plain = utf8(dump(world.gateway.kitOf(attempt, EPOCH, KEY) as Json))
  const kit = base64url(
    await sealClaim(secrets.key, kitLabel({ attempt, epoch: EPOCH }), plain, unhex('cd'.repeat(12))),
  )
  relay.kits.push({ name: hex(secrets.name), attempt, epoch: EPOCH, kit })
}

function launchLater(): void {
  const t0 = world.nowMs + 30_000
  world.gateway.announce({ kind: 'armed', sitting: LATER_SITTING, t0_ms: t0 })
  world.gateway.announce({ kind: 'launched', sitting: LATER_SITTING, t0_ms: t0, key: later.key })
}

const heldOf = (chains: readonly { readonly epoch: number; readonly entries: readonly object[] }[]): number =>
  chains.find(({ epoch }) => epoch === EPOCH)?.entries.length ?? 0

for (const verdict of ['used', 'unknown'] as const) {
  test(`refused in the paper under way (${verdict}), it stops there, and goes on in the next`, async () => {
    await takePlaces()
    world.gateway.verdicts.set(ATTEMPT, verdict).set(LATER_ATTEMPT, 'admitted')
    await spare.reach('superseded')
    expect(spare.view.refused).toEqual({ entriesCount: 2, isPlace: true })
    await world.advance(DECIDED_MS)
    await spare.reload()
    await spare.reach('superseded')
    expect(spare.view.refused).toEqual({ entriesCount: 2, isPlace: true })

    launchLater()
    await world.advance(35_000) // that paper goes on: so does what its screen says
    expect(spare.view).toMatchObject({ phase: 'superseded', sitting: { title: 'UC 1' } })
    world.gateway.announce({ kind: 'closed', at_ms: world.nowMs })
    await world.until(() => spare.view.sitting?.title === 'UC 2')
    await spare.reach('composing')
    spare.tablet?.answer('qi-q1', ['C'])
    await world.advance(5_000)
    expect(heldOf(world.gateway.laters)).toBe(2)
    expect(spare.view).toMatchObject({ refused: null, problem: null, saving: { kind: 'all_kept' } })
    expect(spare.view.earlier).toMatchObject([{ title: 'UC 1', waitingCount: 2, isRefused: true, receipt: null }])

    await spare.reload()
    await spare.reach('composing')
    await world.advance(60_000)
    expect(spare.view.sitting?.title).toBe('UC 2')
    expect(spare.view).toMatchObject({ problem: null, earlier: [{ waitingCount: 2, isRefused: true }] })
    await spare.tablet?.forget()
    expect(spare.view.problem?.code).toBe('forget.entries_waiting')
  })
}

test('refused in the next paper alone, it goes on in this one, and says so', async () => {
  await takePlaces()
  world.gateway.verdicts.set(ATTEMPT, 'admitted').set(LATER_ATTEMPT, 'used')
  await world.advance(DECIDED_MS)
  expect(spare.view).toMatchObject({ phase: 'composing', refused: null, saving: { kind: 'all_kept' } })
  expect(spare.view.sitting?.title).toBe('UC 1')
  expect(spare.view.problem?.code).toBe('rescue.not_admitted')
  expect(heldOf(world.gateway.devices)).toBe(2)
  spare.tablet?.handIn()
  await spare.reach('receipt')
  launchLater()
  await spare.reach('superseded')
  expect(spare.view).toMatchObject({ sitting: { title: 'UC 2' }, refused: { entriesCount: 0, isPlace: true } })
})

test('a centre that changes its mind lets it go on', async () => {
  await takePlaces()
  world.gateway.verdicts.set(ATTEMPT, 'used')
  await spare.reach('superseded')
  world.gateway.verdicts.set(ATTEMPT, 'admitted')
  await spare.reach('composing')
  await world.advance(5_000)
  expect(heldOf(world.gateway.devices)).toBe(2)
  expect(spare.view).toMatchObject({ refused: null, saving: { kind: 'all_kept' } })
})

test('a refusal that a full disk does not keep is heard again', async () => {
  await takePlaces()
  world.gateway.verdicts.set(ATTEMPT, 'used').set(LATER_ATTEMPT, 'admitted')
  spare.disk = 'full'
  await world.advance(DECIDED_MS)
  spare.disk = 'sound'
  await spare.reload()
  await spare.reach('superseded')
  expect(spare.view.refused).toEqual({ entriesCount: 2, isPlace: true })
})
