/** What candidates are shown at a station: sealed until t0, of its own station alone, and shown
 *  by a gesture that its journal keeps. */
import { expect, test } from 'vitest'
import { SITTING } from '../gateway'
import { act, enter, heldKinds, IMAGES, reload, ring, setChairStage, view, type ChairStage } from './stage'

/** The keys are out from t0 on, as the gateway tells them. */
function tellKey({ world, series }: ChairStage, station = 's3', key = series.documentKeys.s3): void {
  world.gateway.documents = { package: series.packageDigest, station, key }
}

const asks = ({ world }: ChairStage): number =>
  world.gateway.requests.filter((request) => request.startsWith('GET /documents')).length

test('nothing is asked for nor shown before t0; then both documents are there, cut off and reloaded too', async () => {
  const stage = await setChairStage()
  const { world, device } = stage
  tellKey(stage)
  await enter(stage)
  const t0Ms = world.nowMs + 30_000
  world.gateway.announce({ kind: 'armed', t0_ms: t0Ms, sitting: SITTING })
  await world.advance(25_000)
  expect([asks(stage), view(stage).shelf]).toEqual([0, null])
  await world.until(() => view(stage).shelf !== null)
  expect(world.nowMs).toBeGreaterThanOrEqual(t0Ms)
  device.cut()
  await reload(stage)
  await world.until(() => view(stage).shelf !== null)
  expect(asks(stage)).toBe(1)
  const { documents, media } = view(stage).shelf!
  expect(documents.map(({ number, shown }) => [number, shown])).toEqual([
    [1, 'start'],
    [2, 'on_request'],
  ])
  const image = await fetch(await media.imageUrl(documents[1]!))
  expect(new Uint8Array(await image.arrayBuffer())).toEqual(IMAGES[1])
})

test('showing one is an entry of the journal, and changes no grid', async () => {
  const stage = await setChairStage()
  tellKey(stage)
  await enter(stage)
  await ring(stage)
  await stage.world.until(() => view(stage).shelf !== null)
  await act(stage, (tablet) => tablet.meet(1, '08121', 'expected'))
  const before = view(stage).current?.grid
  await act(stage, (tablet) => tablet.present(1, 2))
  await stage.world.until(() => heldKinds(stage).includes('presented'))
  expect(view(stage).current?.grid).toEqual(before)
})

test.each([
  ['the key of another station', (stage: ChairStage) => tellKey(stage, 's3', stage.series.documentKeys.s1)],
  ['what is told of another station', (stage: ChairStage) => tellKey(stage, 's1')],
  ['no key yet', () => undefined],
])('%s opens nothing, and it is asked for again', async (_, tell) => {
  const stage = await setChairStage()
  tell(stage)
  await enter(stage)
  await ring(stage)
  await stage.world.advance(12_000)
  expect(view(stage).shelf).toBeNull()
  tellKey(stage)
  await stage.world.until(() => view(stage).shelf !== null)
})
