/** A tablet that holds a package which was sealed again takes the new one by itself, whole
 *  and signed, before the launch and never after; and goes back to no older one (A33). */
import { expect, test } from 'vitest'
import { SITTING } from '../gateway'
import { sealPaper } from '../paper'
import type { SealedPaper } from '../paper'
import { compose, enrol, launch, setStage } from './stage'
import type { Stage } from './stage'

async function waitingStage(): Promise<Stage> {
  const stage = await setStage()
  await enrol(stage.device)
  await stage.device.reach('waiting')
  return stage
}

/** The exam's own key signs another version of the paper. */
function sealAgain({ paper }: Stage, version = 2): Promise<SealedPaper> {
  return sealPaper(SITTING, { version, pair: paper.pair })
}

/** Whether the tablet has asked for all of this package. */
function hasAskedFor({ world }: Stage, { blobPaths }: SealedPaper): boolean {
  return blobPaths.every((path) => world.gateway.requests.includes(`GET ${path}`))
}

test('the package that was sealed again comes by itself, and the paper opens', async () => {
  const stage = await waitingStage()
  const { world, device } = stage
  const again = await sealAgain(stage)
  world.gateway.sealAgain(again)
  const packages = new Set<unknown>()
  device.tablet?.subscribe((view) => packages.add(view.readiness.package))
  await world.until(() => hasAskedFor(stage, again))
  await device.reach('waiting')
  expect([...packages]).toEqual(['missing', 'partial', 'whole'])

  launch({ ...stage, paper: again })

  await device.reach('composing')
})

test('a tablet that was off hears of it when it is opened, in mid-download too', async () => {
  const stage = await waitingStage()
  const { world, device } = stage
  await device.crash()
  const again = await sealAgain(stage)
  world.gateway.sealAgain(again)
  await device.open()
  await world.until(() => hasAskedFor(stage, again))
  await device.reload()
  await device.reach('waiting')

  launch({ ...stage, paper: again })

  await device.reach('composing')
})

test('a package that the exam has not signed is refused, and opens nothing a33', async () => {
  const stage = await waitingStage()
  const { world, device } = stage
  const forged = await sealPaper(SITTING, { version: 2 })
  world.gateway.sealAgain(forged)
  await world.advance(20_000)
  expect([device.view.phase, device.view.problem?.code]).toEqual(['downloading', 'package.signature'])

  launch({ ...stage, paper: forged })
  await world.advance(40_000)

  expect(device.view.paper).toBe(null)
})

test('an older version is refused, although the exam has signed it a33', async () => {
  const stage = await waitingStage()
  const { world, device, paper } = stage
  const again = await sealAgain(stage)
  world.gateway.sealAgain(again)
  await world.until(() => hasAskedFor(stage, again))
  await device.reach('waiting')
  world.gateway.sealAgain(paper)
  await world.advance(20_000)
  expect([device.view.phase, device.view.problem?.code]).toEqual(['downloading', 'package.older'])

  world.gateway.sealAgain(await sealAgain(stage, 3))

  await device.reach('waiting')
})

test('a new tablet, told of all that was sealed before, keeps what it was enrolled with', async () => {
  const stage = await setStage()
  const { world, device, paper } = stage
  const again = await sealAgain(stage)
  world.gateway.sealAgain(await sealAgain(stage))
  world.gateway.sealAgain(again)
  await enrol(device)
  await device.reach('waiting')
  const manifests = world.gateway.requests.filter((request) => request.endsWith('/manifest'))

  expect(manifests).toEqual([`GET /package/${again.packageDigest}/manifest`])
  expect(paper.packageDigest).not.toBe(again.packageDigest)
})

test('a disk that is full when the paper is sealed again takes it once it can', async () => {
  const stage = await waitingStage()
  const { world, device } = stage
  const again = await sealAgain(stage)
  device.disk = 'full'
  world.gateway.sealAgain(again)
  await world.advance(5_000)
  device.disk = 'sound'
  await device.reach('waiting')

  launch({ ...stage, paper: again })

  await device.reach('composing')
})

test('nothing is taken in the place of a paper whose key has gone out', async () => {
  const stage = await setStage()
  const { world, device } = stage
  await compose(stage)
  world.gateway.sealAgain(await sealAgain(stage))
  await world.advance(20_000)
  await device.reload()

  await device.reach('composing')
})
