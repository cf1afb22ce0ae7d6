/** A tablet that is cut from the centre reads at its site's relay what the ledger signed, and
 *  nothing else (F11); launch words typed there open what they are proven to open. */
import { beforeEach, expect, test } from 'vitest'
import { sheetStatement } from '../../src/core/relay/site-news'
import { hex } from '../../src/core/canonical'
import { DURATION_MS, SITTING } from '../gateway'
import { Relay } from '../relay'
import type { Device, World } from '../world'
import { compose, enrol, setStage } from './stage'
import type { Stage } from './stage'

const KEY = 'ab'.repeat(32)
const URL_OF_RELAY = 'https://r1.lyon.relais.example'
const SITE = '5d1f8a52-0c7e-4c34-9a58-6f3f0d3f7a11'

let stage: Stage
let world: World
let device: Device
let relay: Relay
let ledger: CryptoKeyPair
let signedMs: number

beforeEach(async () => {
  stage = await setStage()
  ;({ world, device } = stage)
  relay = new Relay(KEY)
  world.relays.set(URL_OF_RELAY, relay)
  ledger = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair
  const signer = hex(new Uint8Array(await crypto.subtle.exportKey('raw', ledger.publicKey)))
  world.gateway.relays = { relays: [URL_OF_RELAY], box_key: KEY, site: SITE, ledger: signer }
  signedMs = world.nowMs
})

interface SheetOptions {
  readonly site?: string
  readonly at?: number
  readonly signing?: CryptoKey
}

/** Lay a sheet at the relay; each is signed later than the one before. */
async function lay(news: readonly object[], options: SheetOptions = {}): Promise<void> {
  const { site = SITE, at = (signedMs += 1), signing = ledger.privateKey } = options
  const body = JSON.stringify({ news, packages: {}, signed_ms: at, site })
  const signature = await crypto.subtle.sign('Ed25519', signing, sheetStatement(body))
  relay.sheet = { body, signature: hex(new Uint8Array(signature)) }
}

const armed = (t0_ms: number): object => ({ number: 101, sitting: SITTING, kind: 'armed', t0_ms })
const launched = (t0_ms: number, key: string): object => ({
  number: 102,
  sitting: SITTING,
  kind: 'launched',
  t0_ms,
  key,
})
const extended = (minutes: number): object => ({
  number: 103,
  sitting: SITTING,
  kind: 'extended',
  minutes,
  reason: 'panne',
  scope: 'site',
})

async function cut(): Promise<void> {
  device.usual = 'lost_request'
  await world.until(() => device.view.readiness.link === 'down')
}

test('a tablet that was cut before the launch opens at the hour that the ledger signed', async () => {
  await enrol(device)
  await device.reach('waiting')
  await cut()
  const t0 = world.nowMs + 60_000
  await lay([armed(t0), launched(t0, stage.paper.key)])
  await device.reach('composing')
  expect(Math.abs(world.nowMs - t0)).toBeLessThan(1_500)
  expect(device.view.t0Ms).toBe(t0)
  await device.reload()
  await device.reach('composing')
  expect(device.view.endMs).toBe(t0 + DURATION_MS)
})

test('while the centre answers, no relay is asked for news', async () => {
  await compose(stage)
  await lay([extended(30)])
  await world.advance(60_000)
  expect(relay.asked).toEqual([])
})

test('time that is given while the site is cut comes by the relay, once, and the centre then decides', async () => {
  const t0 = await compose(stage)
  await cut()
  world.gateway.announce({ kind: 'extended', minutes: 10, reason: 'panne', scope: 'site' })
  await lay(world.gateway.news)
  await world.until(() => device.view.endMs === t0 + DURATION_MS + 600_000)
  expect(device.view.notices.filter(({ kind }) => kind === 'extended')).toHaveLength(1)
  await world.advance(60_000)
  expect(device.view.endMs).toBe(t0 + DURATION_MS + 600_000)

  device.usual = 'pass'
  await world.until(() => device.view.saving.kind === 'all_kept')
  await world.advance(60_000)
  expect(device.view.endMs).toBe(t0 + DURATION_MS + 600_000)
  expect(device.view.notices.filter(({ kind }) => kind === 'extended')).toHaveLength(1)
  expect(Math.abs((device.tablet?.nowMs() ?? 0) - world.nowMs)).toBeLessThan(1_000) // no hour of the relay's
})

test('unsigned news, those of another key or of another site are no news', async () => {
  const t0 = await compose(stage)
  await cut()
  const end = t0 + DURATION_MS
  await lay([extended(10)])
  relay.sheet = { body: relay.sheet?.body ?? '', signature: '00'.repeat(64) }
  await world.advance(30_000)
  expect(device.view.endMs).toBe(end)

  const other = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair
  await lay([extended(10)], { signing: other.privateKey })
  await world.advance(30_000)
  expect(device.view.endMs).toBe(end)

  await lay([extended(10)], { site: '00000000-0000-4000-8000-000000000000' })
  await world.advance(30_000)
  expect(device.view.endMs).toBe(end)

  await lay([{ ...extended(10), sitting: '00000000-0000-4000-8000-000000000000' }])
  await world.advance(30_000)
  expect(device.view.endMs).toBe(end)
  expect(relay.asked.length).toBeGreaterThan(10)
})

test('older news that are played again change nothing, after a reload either', async () => {
  await compose(stage)
  await cut()
  const stop = { sitting: SITTING, cause: 'evacuation', scope: 'site' }
  const paused = { ...stop, number: 101, kind: 'paused', at_ms: world.nowMs }
  await lay([paused])
  await device.reach('paused')
  const older = relay.sheet
  await lay([paused, { ...stop, number: 102, kind: 'resumed', at_ms: world.nowMs }])
  await device.reach('composing')
  relay.sheet = older
  await world.advance(30_000)
  expect(device.view.phase).toBe('composing')
  await device.reload()
  await device.reach('composing')
  await world.advance(30_000)
  expect(device.view.phase).toBe('composing')
})

test('launch words typed once at the site open the paper, and wrong ones are told', async () => {
  await enrol(device)
  await device.reach('waiting')
  const [first, second, ...others] = stage.paper.launchWords
  relay.words = [{ sitting: SITTING, words: [second ?? 0, first ?? 0, ...others] }]
  await cut()
  await world.until(() => device.view.problem?.code === 'relay.launch_words_wrong')
  expect(device.view.phase).toBe('waiting')

  relay.words = [{ sitting: SITTING, words: stage.paper.launchWords }]
  await device.reach('composing')
  expect(device.view.paper).not.toBeNull()

  const before = device.view.problem
  relay.words = [{ sitting: SITTING, words: [...stage.paper.launchWords].reverse() }]
  await world.advance(30_000)
  expect(device.view.problem).toEqual(before) // nobody who composes is told of words
})

test('a package that the tablet lacks is brought from the relay, and a wrong part is not taken', async () => {
  for (const [path, bytes] of stage.paper.files) relay.files.set(path, bytes)
  const [part = ''] = stage.paper.blobPaths
  relay.files.set(part, new Uint8Array(stage.paper.files.get(part)?.length ?? 0))
  await device.open()
  for (const path of ['/package', '/blob']) {
    for (let count = 0; count < 50; count += 1) device.forecast.push({ path, weather: 'lost_request' })
  }
  await enrol(device)
  await world.advance(30_000)
  expect(device.view.readiness.package).not.toBe('whole')
  expect(device.view.problem).toBeNull()

  const right = stage.paper.files.get(part)
  if (right !== undefined) relay.files.set(part, right)
  await world.until(() => device.view.readiness.package === 'whole')
})
