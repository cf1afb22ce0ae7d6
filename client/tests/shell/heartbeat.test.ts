/** What a tablet tells of itself with each sign of life is what it knows, no more: its
 *  end, what was read, how often the page was left, and whether it has come back from a
 *  cut. The jury opens the gate on it. */
import { describe, expect, test } from 'vitest'
import type { Speech, VoiceFacts } from '../../src/shell/device/voice'
import { CUT_MS } from '../../src/shell/network/reconnect-test'
import { CHECK_SITTING, DURATION_MS, SITTING } from '../gateway'
import { sealPaper } from '../paper'
import { compose, enrol, launch, setStage } from './stage'

const BEAT_MS = 11_000

async function setCheck() {
  const stage = await setStage()
  stage.world.gateway.check = await sealPaper(CHECK_SITTING)
  await enrol(stage.device)
  await stage.device.reach('waiting')
  await stage.world.advance(BEAT_MS)
  return stage
}

describe('signs of life', () => {
  test('tell the end that the tablet works to, and follow it', async () => {
    const stage = await setStage()
    const { world } = stage
    await enrol(stage.device)
    await world.advance(BEAT_MS)
    expect(world.gateway.state.ends_ms).toBeNull()

    const t0 = launch(stage)
    await world.advance(BEAT_MS)
    expect(world.gateway.state.ends_ms).toBe(t0 + DURATION_MS)

    world.gateway.announce({ kind: 'extended', minutes: 2, reason: 'coupure', scope: 'nation' })
    await world.advance(BEAT_MS)
    expect(world.gateway.state.ends_ms).toBe(t0 + DURATION_MS + 120_000)
  })

  test('say a message was read only once all before it was', async () => {
    const stage = await setStage()
    const { world, device } = stage
    await compose(stage) // armed and launched are 1 and 2
    world.gateway.announce({ kind: 'message', text: 'Silence.' })
    world.gateway.announce({ kind: 'message', text: 'Fenêtres.' })
    await world.advance(BEAT_MS)
    expect(world.gateway.state.read).toBe(0)

    device.tablet?.dismiss(4)
    await world.advance(BEAT_MS)
    expect(world.gateway.state.read).toBe(0)

    device.tablet?.dismiss(3)
    await world.advance(BEAT_MS)
    expect(world.gateway.state.read).toBe(4)
  })

  test('count how often the page was left, and say the kiosk', async () => {
    const stage = await setStage()
    await compose(stage)
    for (const isVisible of [false, true, false, true]) {
      stage.device.show(isVisible)
      await stage.world.settle()
    }
    await stage.world.advance(BEAT_MS)
    expect(stage.world.gateway.state).toMatchObject({ focus_lost: 2, kiosk: true, worker: true })
  })
})

test('a tablet in the check says once it holds the paper of the exam too', async () => {
  const stage = await setStage()
  const { world, device } = stage
  world.gateway.check = await sealPaper(CHECK_SITTING)
  const blob = [...(world.gateway.paper?.files.keys() ?? [])].find((path) => path.startsWith('/blob/'))
  if (blob === undefined) throw new Error('no blob')
  world.gateway.rotten.add(blob)
  await enrol(device)
  await device.reach('waiting')
  await world.advance(2 * BEAT_MS)
  expect(world.gateway.state).toMatchObject({ package: 'whole', ahead: false })

  world.gateway.rotten.clear()
  await world.advance(60_000)
  expect(world.gateway.state).toMatchObject({ package: 'whole', ahead: true })
})

describe('the reconnect test', () => {
  test('cuts the link after a message of the check, and passes on the way back', async () => {
    const { world, device } = await setCheck()
    expect(world.gateway.state.rejoined).toBe(false)

    world.gateway.announce({ sitting: CHECK_SITTING, kind: 'message', text: 'Essai.' })
    await world.advance(1_000)
    const askedCount = world.gateway.requests.length
    expect(device.view.readiness).toMatchObject({ link: 'down', rejoin: 'cut' })
    await world.advance(CUT_MS - 2_000)
    expect(world.gateway.requests.length).toBe(askedCount)

    await world.advance(BEAT_MS)
    expect(device.view.readiness).toMatchObject({ link: 'up', rejoin: 'passed' })
    await world.advance(BEAT_MS)
    expect(world.gateway.state.rejoined).toBe(true)
  })

  test('is passed for the day: a reload and the exam say so too', async () => {
    const { world, device } = await setCheck()
    world.gateway.announce({ sitting: CHECK_SITTING, kind: 'message', text: 'Essai.' })
    await world.advance(2 * BEAT_MS)
    await device.reload()
    await world.advance(BEAT_MS)
    expect(world.gateway.state.rejoined).toBe(true)

    const askedCount = world.gateway.requests.length
    world.gateway.announce({ sitting: CHECK_SITTING, kind: 'message', text: 'Encore.' })
    await world.advance(1_000)
    expect(device.view.readiness.link).toBe('up')
    await world.advance(BEAT_MS)
    expect(world.gateway.requests.length).toBeGreaterThan(askedCount)
  })

  test('never touches the link for an exam, nor once the check is announced', async () => {
    const stage = await setStage()
    await enrol(stage.device)
    await stage.device.reach('waiting')
    stage.world.gateway.announce({ sitting: SITTING, kind: 'message', text: 'Bonjour.' })
    await stage.world.advance(1_000)
    expect(stage.device.view.readiness).toMatchObject({ link: 'up', rejoin: 'untried' })
  })

  test('leaves the check once it is closed and received: the exam hears of the tablet', async () => {
    const { world, device } = await setCheck()
    const { gateway } = world
    const t0 = world.nowMs + 5_000
    gateway.announce({ sitting: CHECK_SITTING, kind: 'armed', t0_ms: t0 })
    gateway.announce({
      sitting: CHECK_SITTING,
      kind: 'launched',
      t0_ms: t0,
      key: gateway.check?.key,
    })
    await device.reach('composing')
    gateway.announce({ sitting: CHECK_SITTING, kind: 'closed', at_ms: world.nowMs })
    await world.advance(2 * BEAT_MS)

    expect(device.view.sitting?.id).toBe(SITTING)
    expect(device.view.phase).toBe('waiting')
  })

  test('is not passed by a tablet that stays cut', async () => {
    const { world, device } = await setCheck()
    world.gateway.announce({ sitting: CHECK_SITTING, kind: 'message', text: 'Essai.' })
    await world.advance(1_000)
    device.cut()
    await world.advance(60_000)
    expect(device.view.readiness.rejoin).toBe('back')
  })
})

describe('a voice that reads', () => {
  const NETWORK_FRENCH = { lang: 'fr-FR', localService: false }
  const LOCAL_FRENCH = { lang: 'fr_CA', localService: true }
  const LOCAL_ENGLISH = { lang: 'en-GB', localService: true }

  /** Says at once what it is given, or fails. */
  function speechOf(voices: readonly VoiceFacts[], isSound = true): Speech & { said: [string, VoiceFacts][] } {
    const said: [string, VoiceFacts][] = []
    return {
      said,
      voices: () => voices,
      onVoices: () => undefined,
      say: (passage, voice, end) => {
        said.push([passage, voice])
        end(isSound)
      },
      stop: () => undefined,
    }
  }

  async function setVoice(speech: Speech | null, reader = 'voice') {
    const stage = await setStage()
    stage.device.speech = speech
    stage.world.gateway.settings = { reader }
    await stage.device.reload()
    await enrol(stage.device)
    await stage.device.reach('waiting')
    await stage.world.advance(BEAT_MS)
    return stage
  }

  test('is told once it was heard, also after a reload', async () => {
    const speech = speechOf([NETWORK_FRENCH, LOCAL_ENGLISH, LOCAL_FRENCH])
    const { world, device } = await setVoice(speech)
    expect(world.gateway.state.voice).toBe(null)
    expect(speech.said).toEqual([])

    device.tablet?.voice.readAloud('Une phrase. Une autre !')
    await world.advance(BEAT_MS)
    expect(world.gateway.state.voice).toBe(true)
    expect(speech.said).toEqual([
      ['Une phrase.', LOCAL_FRENCH],
      ['Une autre !', LOCAL_FRENCH],
    ])
    expect(device.view.voice).toEqual({ kind: 'heard', isSpeaking: false })
    await device.reload()
    await world.advance(BEAT_MS)
    expect(world.gateway.state.voice).toBe(true)
  })

  test('is never one of the network, which would be told the paper', async () => {
    const speech = speechOf([NETWORK_FRENCH, LOCAL_ENGLISH])
    const { world, device } = await setVoice(speech)
    device.tablet?.voice.readAloud('Le sujet.')
    await world.advance(BEAT_MS)
    expect(speech.said).toEqual([])
    expect(world.gateway.state.voice).toBe(false)
  })

  test('falls silent at a touch, and what ends late reads nothing on', async () => {
    const ends: (() => void)[] = []
    const speech = speechOf([LOCAL_FRENCH])
    const { device } = await setVoice({ ...speech, say: (_passage, _voice, end) => ends.push(() => end(true)) })
    device.tablet?.voice.readAloud('Une phrase. Une autre.')
    device.tablet?.voice.hush()
    ends[0]?.()
    expect(ends.length).toBe(1)
    expect(device.tablet?.view().voice.isSpeaking).toBe(false)
  })

  test('that fails is missing; nobody else is asked for one', async () => {
    const { world, device } = await setVoice(speechOf([LOCAL_FRENCH], false))
    device.tablet?.voice.readAloud('Le sujet.')
    await world.advance(BEAT_MS)
    expect(world.gateway.state.voice).toBe(false)

    const other = await setVoice(null, 'person')
    expect(other.world.gateway.state.voice).toBe(null)
  })
})
