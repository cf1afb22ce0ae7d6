/** Whatever the network, the disk or a person does, nothing that was shown as kept is
 *  lost, nothing is doubled, and the candidate is told the truth. */
import { beforeEach, describe, expect, test } from 'vitest'
import { RETRY_MS_MAX } from '../../src/core/outbox'
import { DURATION_MS } from '../gateway'
import type { Device, Weather, World } from '../world'
import { compose, enrol, heldKinds, launch, setStage } from './stage'
import type { Stage } from './stage'

let stage: Stage
let world: World
let device: Device

beforeEach(async () => {
  stage = await setStage()
  ;({ world, device } = stage)
})

function heldAnswers(): string[] {
  const entries = world.gateway.devices.flatMap(({ entries }) => entries)
  return entries.filter(({ kind }) => kind === 'answered').map(({ body }) => body)
}

describe('the network', () => {
  const weathers: Weather[] = ['lost_request', 'lost_reply', 'portal', 'stranger', 'error', 'twice']
  for (const weather of weathers) {
    test(`${weather}: an answer arrives once all the same`, async () => {
      await compose(stage)
      for (let count = 0; count < 3; count += 1) {
        device.forecast.push({ path: '/journal', weather })
      }
      device.tablet?.answer('qi-q1', ['A'])
      await world.advance(200)
      const isHeard = weather === 'twice'
      expect(device.view.saving.kind).toBe(isHeard ? 'all_kept' : 'sending')

      await world.advance(30_000)

      expect(device.view.saving.kind).toBe('all_kept')
      expect(heldAnswers()).toEqual(['{"answer":["A"],"question":"qi-q1"}'])
    })
  }

  for (const weather of ['lost_request', 'lost_reply', 'portal', 'error', 'silence'] as const) {
    test(`${weather}: a tablet is enrolled all the same, as one device`, async () => {
      device.forecast.push({ path: '/enrol', weather }, { path: '/enrol', weather })
      await enrol(device)

      expect(device.view.phase).toBe('waiting')
      expect(device.view.problem).toBe(null)
      expect(world.gateway.devices.length).toBe(1)
    })
  }

  test('an enrolment that nobody answers says so, after three tries', async () => {
    device.usual = 'lost_reply'
    await enrol(device)

    expect(device.view.problem?.code).toBe('link.down')
    expect(world.gateway.requests.filter((request) => request === 'POST /enrol').length).toBe(3)
  })

  test('a page of HTML that says 200 is never an acknowledgement', async () => {
    await compose(stage)
    device.usual = 'portal'
    device.tablet?.answer('qi-q1', ['A'])
    await world.advance(60_000)

    expect(device.view.saving).toEqual({ kind: 'kept_here', waitingCount: 1 })
    expect(device.view.readiness.link).toBe('down')
  })

  test('what waits leaves as soon as the news come again, with no word of the system', async () => {
    await compose(stage)
    device.usual = 'lost_request'
    device.tablet?.answer('qi-q1', ['A'])
    await world.until(() => device.view.readiness.link === 'down')
    await world.advance(120_000)
    const newsAsked = (): number => world.gateway.requests.filter((request) => request.startsWith('GET /news')).length
    const before = newsAsked()
    device.usual = 'pass'

    await world.until(() => newsAsked() > before)
    await world.advance(1_000)

    expect(device.view.saving.kind).toBe('all_kept')
  })

  test('a busy centre gets fewer batches, and never waits longer than five seconds', async () => {
    await compose(stage)
    const posts = (): number => world.gateway.requests.filter((request) => request === 'POST /journal').length
    world.gateway.paceMs = 3_600_000
    device.tablet?.answer('qi-q1', ['A'])
    await world.advance(200)
    const before = posts()
    for (const letter of ['B', 'C', 'A']) {
      device.tablet?.answer('qi-q1', [letter])
      await world.advance(500)
    }
    expect(posts()).toBe(before)
    expect(device.view.saving.kind).toBe('sending')

    await world.advance(3_600)

    expect(posts()).toBe(before + 1)
    expect(device.view.saving.kind).toBe('all_kept')
  })

  test('past its quota a tablet keeps all, comes again more seldom, and delivers', async () => {
    await compose(stage)
    const posts = (): number => world.gateway.requests.filter((request) => request === 'POST /journal').length
    world.gateway.isQuotaSpent = true
    const before = posts()
    device.tablet?.answer('qi-q1', ['A'])
    await world.advance(120_000)
    expect(device.view.saving).toEqual({ kind: 'kept_here', waitingCount: 1 })
    expect(posts() - before).toBeLessThan(120_000 / (RETRY_MS_MAX / 2) + 10)

    world.gateway.isQuotaSpent = false
    await world.advance(RETRY_MS_MAX + 1_000)

    expect(device.view.saving.kind).toBe('all_kept')
    expect(heldAnswers()).toEqual(['{"answer":["A"],"question":"qi-q1"}'])
  })

  test('a cut for two minutes, with a reload meanwhile: all arrives in order', async () => {
    const t0 = await compose(stage)
    device.tablet?.answer('qi-q1', ['A'])
    await world.advance(1_000)
    device.cut()
    device.tablet?.answer('qi-q2', 'un')
    await world.advance(60_000)
    await device.reload()
    await device.reach('composing')
    expect(device.view.copy.answers.get('qi-q2')).toBe('un')
    expect(device.view.endMs).toBe(t0 + DURATION_MS)
    expect(device.view.saving).toEqual({ kind: 'kept_here', waitingCount: 1 })
    device.tablet?.answer('qi-q2', 'deux')
    await world.advance(60_000)
    device.mend()
    await world.advance(2_000)

    expect(device.view.saving.kind).toBe('all_kept')
    expect(heldAnswers()).toEqual([
      '{"answer":["A"],"question":"qi-q1"}',
      '{"answer":"un","question":"qi-q2"}',
      '{"answer":"deux","question":"qi-q2"}',
    ])
  })

  test('cut off from before t0 until after the end: composed whole, delivered later', async () => {
    await enrol(device)
    await device.reach('waiting')
    launch(stage)
    await device.reach('armed')
    device.cut()
    await device.reach('composing')
    for (let number = 0; number < 300; number += 1) {
      device.tablet?.answer('qi-q2', `réponse ${number}`)
    }
    await device.reach('delivering', DURATION_MS + 60_000)
    expect(world.gateway.devices[0]?.entries.length).toBe(0)
    device.mend()

    await device.reach('receipt')

    expect(heldAnswers().length).toBe(300)
    expect(heldKinds(stage).at(-1)).toBe('handed')
  })

  test('a centre restored to an earlier state is given its entries again', async () => {
    await compose(stage)
    device.tablet?.answer('qi-q1', ['A'])
    device.tablet?.answer('qi-q1', ['B'])
    await world.advance(1_000)
    world.gateway.restore(1, 1)
    await world.advance(25_000)

    expect(device.view.saving.kind).toBe('all_kept')
    expect(heldAnswers().length).toBe(2)
  })

  test('a centre that holds another chain under our name ends delivery, and is told', async () => {
    await compose(stage)
    device.cut()
    device.tablet?.answer('qi-q1', ['A'])
    await world.advance(1_000)
    const [held] = world.gateway.devices
    const [opened] = held?.entries ?? []
    if (held && opened) held.entries.push({ ...opened, seq: 1, digest: '0'.repeat(64) })
    device.mend()
    await world.advance(30_000)

    expect(device.view.problem?.code).toBe('journal.equivocation')
    expect(device.view.saving.kind).toBe('cannot_keep')
  })

  test('another chain as long as ours is told by its last entry, then left alone', async () => {
    await compose(stage)
    device.tablet?.answer('qi-q1', ['A'])
    await world.advance(1_000)
    const [held] = world.gateway.devices
    const last = held?.entries.pop()
    if (held && last) held.entries.push({ ...last, digest: '0'.repeat(64) })
    const posts = (): number => world.gateway.requests.filter((request) => request === 'POST /journal').length
    await world.advance(15_000)

    expect(device.view.problem?.code).toBe('journal.equivocation')
    expect(device.view.saving.kind).toBe('cannot_keep')
    const before = posts()
    device.tablet?.answer('qi-q1', ['B'])
    await world.advance(60_000)
    expect(device.view.copy.answers.get('qi-q1')).toEqual(['B'])
    expect(posts()).toBe(before)
  })

  test('a gap that another tells is over by the next try is no alarm', async () => {
    await compose(stage)
    device.tablet?.answer('qi-q1', ['A'])
    await world.advance(1_000)
    const [held] = world.gateway.devices
    const whole = held?.entries ?? []
    if (held) held.entries = whole.map((entry) => ({ ...entry, digest: '0'.repeat(64) }))
    await world.until(() => device.view.saving.kind === 'sending', 15_000)
    if (held) held.entries = whole
    await world.advance(30_000)

    expect(device.view.saving.kind).toBe('all_kept')
    expect(device.view.problem).toBe(null)
    expect(heldAnswers().length).toBe(1)
  })

  test('a centre that holds more than was ever written ends delivery', async () => {
    await compose(stage)
    const [held] = world.gateway.devices
    const [opened] = held?.entries ?? []
    if (held && opened) {
      held.entries = [0, 1, 2, 3].map((seq) => ({ ...opened, seq, digest: `${seq}`.repeat(64) }))
    }
    await world.advance(15_000)

    expect(device.view.problem?.code).toBe('journal.equivocation')
  })

  test('news come by polling where streams do not pass', async () => {
    world.gateway.hasStreams = false
    await enrol(device)
    await device.reach('waiting')
    launch(stage)
    await device.reach('composing')
    world.gateway.announce({ kind: 'message', text: 'Silence.' })
    await world.advance(30_000)

    expect(device.view.notices).toEqual([{ number: 3, kind: 'message', text: 'Silence.' }])
  })
})

describe('the package', () => {
  test('a blob that is not what its name says is fetched again', async () => {
    const [first = ''] = stage.paper.blobPaths
    world.gateway.rotten.add(first)
    await enrol(device)
    await world.advance(3_000)
    expect(device.view.problem?.code).toBe('package.corrupt')
    expect(device.view.phase).toBe('downloading')
    world.gateway.rotten.clear()

    await device.reach('waiting')

    expect(device.view.problem).toBe(null)
  })

  test('a manifest that the exam has not signed is refused', async () => {
    const { files, packageDigest } = stage.paper
    const path = `/package/${packageDigest}/signature`
    ;(files as Map<string, Uint8Array>).set(path, new Uint8Array(64))
    await enrol(device)
    await world.advance(3_000)

    expect(device.view.problem?.code).toBe('package.signature')
    expect(device.view.readiness.package).toBe('missing')
  })

  test('a download that breaks goes on with the blobs that are missing', async () => {
    const [, second = ''] = stage.paper.blobPaths
    device.forecast.push({ path: second, weather: 'lost_request' })
    await enrol(device)
    await device.reach('waiting')

    const fetched = world.gateway.requests.filter((line) => line.startsWith('GET /blob/'))
    expect(fetched.length).toBe(2)
  })

  test('a key that is late reveals at once, and a wrong key reveals nothing', async () => {
    await enrol(device)
    await device.reach('waiting')
    const t0 = world.nowMs + 10_000
    world.gateway.announce({ kind: 'armed', t0_ms: t0 })
    world.gateway.announce({ kind: 'launched', t0_ms: t0, key: '00'.repeat(32) })
    await world.advance(15_000)
    expect(device.view.paper).toBe(null)
    world.gateway.announce({ kind: 'launched', t0_ms: t0, key: stage.paper.key })

    await device.reach('composing', 10_000)
  })

  test('nothing readable of the paper is ever stored', async () => {
    await compose(stage)
    const stored = await everythingStored()

    expect(stored.includes('dp1-q2')).toBe(false)
    expect(stored.includes('not a real image')).toBe(false)
  })
})

describe('the disk', () => {
  test('an answer that cannot be kept is not shown, and the person is told', async () => {
    await compose(stage)
    device.disk = 'full'
    device.tablet?.answer('qi-q1', ['A'])
    await world.settle()

    expect(device.view.saving).toEqual({ kind: 'cannot_keep' })
    expect(device.view.copy.answers.has('qi-q1')).toBe(false)
    expect(device.view.problem?.code).toBe('storage.failing')
  })

  for (const value of [null, undefined]) {
    test(`an entry that the browser left ${value} at the end of the chain was never written`, async () => {
      await compose(stage)
      device.tablet?.answer('qi-q1', ['A'])
      await world.advance(5_000)
      await emptyEntry(value, (count) => count)
      await device.reload()
      await device.reach('composing', 5_000)
      expect(device.view.copy.answers.get('qi-q1')).toEqual(['A'])
      device.tablet?.answer('qi-q2', 'embolie')
      await world.advance(5_000)

      expect(device.view.saving.kind).toBe('all_kept')
      expect(heldAnswers().length).toBe(2)
    })
  }

  test('a chain that cannot be read in its middle shows no other screen, and the person is told', async () => {
    await compose(stage)
    device.tablet?.answer('qi-q1', ['A'])
    await world.advance(5_000)
    await emptyEntry(undefined, (count) => count - 2)
    await device.reload()
    await world.advance(180_000)

    expect(device.view.phase).toBe('starting')
    expect(device.view.problem?.code).toBe('storage.failing')
  })

  test('a disk that gives nothing for a while gives the copy back, and no other screen meanwhile', async () => {
    await compose(stage)
    device.tablet?.answer('qi-q1', ['A'])
    await world.settle()
    device.disk = 'unread'
    await device.reload()
    await world.advance(5_000)
    expect(device.view.phase).toBe('starting')
    device.disk = 'sound'

    await device.reach('composing', 5_000)

    expect(device.view.copy.answers.get('qi-q1')).toEqual(['A'])
  })

  test('a disk that takes again takes all that comes, in one chain', async () => {
    await compose(stage)
    device.disk = 'full'
    device.tablet?.answer('qi-q1', ['A'])
    await world.settle()
    device.disk = 'sound'
    device.tablet?.answer('qi-q1', ['B'])
    await world.advance(2_000)

    expect(device.view.saving.kind).toBe('all_kept')
    expect(heldAnswers()).toEqual(['{"answer":["B"],"question":"qi-q1"}'])
  })
})

describe('the clock', () => {
  test('a wall clock that is a day wrong changes nothing', async () => {
    device.wallAheadMs = 86_400_000
    const t0 = await compose(stage)
    expect(device.tablet?.nowMs()).toBe(world.nowMs)
    expect(device.view.endMs).toBe(t0 + DURATION_MS)
  })

  for (const movedMs of [-86_400_000, 86_400_000, 3_600_000, -5_000]) {
    test(`moved by ${movedMs} ms in an offline reload: no time is lost`, async () => {
      const t0 = await compose(stage)
      await world.advance(60_000)
      device.cut()
      await device.crash()
      device.wallAheadMs += movedMs
      await device.open()
      await device.reach('composing')

      const errorMs = (device.tablet?.nowMs() ?? 0) - world.nowMs
      expect(errorMs).toBeLessThanOrEqual(0)
      expect(errorMs).toBeGreaterThan(-12_000)
      device.tablet?.answer('qi-q1', ['A'])
      device.mend()
      await world.advance(20_000)
      expect(device.tablet?.nowMs()).toBe(world.nowMs)
      expect(heldAnswers().length).toBe(1)
      expect(device.view.endMs).toBe(t0 + DURATION_MS)
    })
  }

  test('a reload offline keeps the right time left', async () => {
    await compose(stage)
    await world.advance(60_000)
    device.cut()
    await device.crash()
    await world.advance(30_000)
    await device.open()
    await device.reach('composing')

    expect(device.tablet?.nowMs()).toBe(world.nowMs)
  })

  test('moved forward a little in an offline reload near the end: nothing is late', async () => {
    const t0 = await compose(stage)
    await world.advance(t0 + DURATION_MS - 60_000 - world.nowMs)
    device.cut()
    await device.crash()
    device.wallAheadMs += 300_000
    await device.open()
    await device.reach('composing')
    await world.advance(50_000)
    device.tablet?.answer('qi-q1', ['A'])
    device.mend()
    await device.reach('receipt')

    const entries = world.gateway.devices[0]?.entries ?? []
    const answered = entries.find(({ kind }) => kind === 'answered')
    expect(answered?.device_ms).toBeLessThan(t0 + DURATION_MS)
    expect(entries.at(-1)?.device_ms).toBe(t0 + DURATION_MS)
  })

  test('a slow way out does not move t0 by more than half a round trip', async () => {
    device.latencyMs = [400, 0]
    await enrol(device)
    await device.reach('waiting')
    const t0 = launch(stage)
    await device.reach('composing')
    expect(Math.abs(world.nowMs - t0)).toBeLessThanOrEqual(300)
  })
})

describe('tabs and tablets', () => {
  test('a second tab waits, and takes over when the first closes', async () => {
    await compose(stage)
    const first = device.tablet
    const second = device.openTab()
    await world.settle()
    expect(second.view().phase).toBe('other_tab')

    await first?.stop()
    await device.reach('composing')
  })

  test('whoever is known in two exams says which, and is one of them only', async () => {
    const exams = [
      { exam: 'edn', title: 'EDN' },
      { exam: 'semio', title: 'Sémiologie' },
    ]
    world.gateway.exams = exams
    const { device } = stage
    await enrol(device)
    expect([device.view.problem?.code, device.view.exams]).toEqual(['enrol.exam_needed', exams])

    void device.tablet?.enrol('04217', 'K7QF-2M9D', null, 'moon')
    await world.until(() => !device.view.busy)
    expect([device.view.problem?.code, device.view.exams]).toEqual(['enrol.unknown', []])

    void device.tablet?.enrol('04217', 'K7QF-2M9D', null, 'semio')
    await device.reach('waiting')
    expect([device.view.problem, device.view.exams]).toEqual([null, []])
  })

  test('a replacement goes on from what the centre holds', async () => {
    await compose(stage)
    device.tablet?.answer('dp1-q1', ['A'])
    device.tablet?.validate('dp1-q1')
    await world.advance(1_000)
    device.cut()
    device.tablet?.answer('qi-q1', ['D']) // never leaves the dead tablet in time
    await world.advance(1_000)
    const other = world.device()
    world.gateway.replacement = '123456'
    await enrol(other)
    expect(other.view.problem?.code).toBe('enrol.replacement_needed')
    await enrol(other, '123456')
    await other.reach('composing')
    expect(Object.fromEntries(other.view.copy.answers)).toEqual({ 'dp1-q1': ['A'] })
    expect([...other.view.copy.validated]).toEqual(['dp1-q1'])

    other.tablet?.answer('dp1-q2', ['B'])
    other.tablet?.handIn()
    await other.reach('receipt')

    const opened = world.gateway.devices[1]?.entries[0]
    expect(JSON.parse(opened?.body ?? '')).toMatchObject({ base: { epoch: 1, count: 3 } })
    expect(other.view.receipt).toMatchObject({ devicesCount: 2, entriesWritten: 6 })
  })

  test('a replacement whose first request is lost does not wait for a minute', async () => {
    await compose(stage)
    device.tablet?.answer('qi-q1', ['A'])
    await world.advance(1_000)
    const other = world.device()
    other.forecast.push({ path: '/journal?', weather: 'silence' })
    world.gateway.replacement = '123456'
    await enrol(other, '123456')

    await other.reach('composing', 12_000)

    expect(Object.fromEntries(other.view.copy.answers)).toEqual({ 'qi-q1': ['A'] })
  })

  test('a replacement asks less and less often, and at once when the network is back', async () => {
    await compose(stage)
    const other = world.device()
    const asked = (): number => world.gateway.requests.filter((line) => line.startsWith('GET /journal?')).length
    for (let count = 0; count < 1_000; count += 1) {
      other.forecast.push({ path: '/journal?', weather: 'lost_reply' })
    }
    world.gateway.replacement = '123456'
    await enrol(other, '123456')
    await world.advance(600_000)
    expect(asked()).toBeGreaterThan(600_000 / RETRY_MS_MAX)
    expect(asked()).toBeLessThan(600_000 / (RETRY_MS_MAX / 2))
    other.forecast.length = 0
    other.cut()
    other.mend()

    await world.advance(1_000)

    expect(other.view.phase).not.toBe('downloading')
  })

  test('a third tablet goes on through a second that wrote nothing', async () => {
    await compose(stage)
    device.tablet?.answer('qi-q1', ['A'])
    await world.advance(1_000)
    world.gateway.replacement = '123456'
    const second = world.device()
    await enrol(second, '123 456')
    await second.crash()
    const third = world.device()
    await enrol(third, '123456')

    await third.reach('composing')

    expect(Object.fromEntries(third.view.copy.answers)).toEqual({ 'qi-q1': ['A'] })
  })

  test('the tablet that was replaced says so, and delivers what it holds', async () => {
    await compose(stage)
    device.cut()
    device.tablet?.answer('qi-q1', ['D'])
    await world.advance(1_000)
    const other = world.device()
    world.gateway.replacement = '123456'
    await enrol(other)
    await enrol(other, '123456')
    device.mend()
    await world.advance(15_000)

    expect(device.view.phase).toBe('superseded')
    expect(heldKinds(stage, 1)).toEqual(['opened', 'answered'])
  })

  test('a tablet is not left to another while entries wait', async () => {
    await compose(stage)
    device.cut()
    device.tablet?.handIn()
    await world.advance(1_000)
    await device.tablet?.forget()
    expect(device.view.problem?.code).toBe('forget.entries_waiting')
    device.mend()
    await device.reach('receipt')

    await device.tablet?.forget()

    expect(device.view.phase).toBe('enrolment')
    expect(device.view.candidate).toBe(null)
    await device.reload()
    await device.reach('enrolment')
  })
})

/** A record without its value, as WebKit leaves it where a page ended under a write. */
async function emptyEntry(value: null | undefined, placeOf: (count: number) => number): Promise<void> {
  const database = await openStored()
  const store = database.transaction('entries', 'readwrite').objectStore('entries')
  const [attempt, epoch] = (await answerOf(store.getAllKeys()))[0] as [string, number, number]
  const count = await answerOf(store.count())
  await answerOf(store.put(value, [attempt, epoch, placeOf(count)]))
  database.close()
}

async function everythingStored(): Promise<string> {
  const database = await openStored()
  const texts: string[] = []
  for (const name of database.objectStoreNames) {
    const all = await answerOf<unknown[]>(database.transaction(name).objectStore(name).getAll())
    texts.push(...all.map(textOf))
  }
  database.close()
  return texts.join('\n')
}

function openStored(): Promise<IDBDatabase> {
  return answerOf(indexedDB.open('concours'))
}

function answerOf<Result>(request: IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

function textOf(value: unknown): string {
  return value instanceof Uint8Array ? new TextDecoder().decode(value) : JSON.stringify(value)
}
