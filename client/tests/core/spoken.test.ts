/** Words said aloud mean the same in every language, and open nothing else. */
import { expect, test } from 'vitest'
import { unhex, utf8 } from '../../src/core/canonical'
import type { Terms } from '../../src/core/deadline'
import { courseOf } from '../../src/core/news'
import { beginning, endHeardMs, applyLaunchWords, NOTHING_SPOKEN, placeOf } from '../../src/core/spoken-words'
import { WORDLIST } from '../../src/core/wordlist'
import { readManifest } from '../../src/shell/network/package'
import { endOf, isWhole, keyOf } from '../../src/shell/spoken-words'
import { vectors } from '../vectors'

const { spoken, sealed } = vectors
const { attempt, token, words } = spoken.time

test('the list is that of the vectors, and four letters name a word', () => {
  expect(WORDLIST.join(' ')).toBe(spoken.list)
  expect(WORDLIST.map((word) => placeOf(word.slice(0, 4)))).toEqual(WORDLIST.map((_, at) => at))
  expect([placeOf('aca'), placeOf('zzzz'), placeOf('')]).toEqual([null, null, null])
  expect(beginning('abei')).toEqual(['abeille'])
})

for (const { sitting, places, words: said } of spoken.launch) {
  test(`« ${said} » is whole for its sitting, and with any slip is not`, async () => {
    expect(said.split(' ').map(placeOf)).toEqual(places)
    expect(await isWhole(sitting, places)).toBe(true)
    for (const other of spoken.launch.filter((row) => row.sitting !== sitting)) {
      expect(await isWhole(other.sitting, places)).toBe(false)
    }
    for (const at of places.keys()) {
      const slip = places.map((place, index) => (index === at ? place ^ 0x155 : place))
      expect(await isWhole(sitting, slip)).toBe(false)
    }
  })
}

test('launch words open the package of the vectors, and no other words do', async () => {
  const manifest = readManifest(utf8(sealed.manifest), sealed.sitting)
  expect(await keyOf(manifest, sealed.launch_words)).toBe(sealed.sitting_key_hex)
  expect(await keyOf(manifest, spoken.launch[0]?.places ?? [])).toBeNull()
  expect(unhex(manifest.spoken)).toHaveLength(60)
})

test('time words tell their end to one tablet alone, whose t0 may be an hour off', async () => {
  const other = attempt.replace('0', '1')
  for (const { end_ms, near_ms: nearMs, places } of words) {
    const own = { attempt, token, nearMs }
    expect(await endOf(places, own)).toBe(end_ms)
    expect(await endOf(places, { ...own, attempt: other })).toBeNull()
    expect(await endOf(places, { ...own, token: `${token}x` })).toBeNull()
    expect(await endOf(places.slice(1), own)).toBeNull()
    for (const at of places.keys()) {
      const slip = places.map((place, index) => (index === at ? place ^ 1 : place))
      expect(await endOf(slip, own)).toBeNull()
    }
  }
})

for (const { name, course, spoken: said, heard: told } of spoken.heard) {
  test(`heard: ${name}`, () => {
    const start = { ...courseOf('', []), t0Ms: course.t0_ms, key: course.key }
    const { t0Ms, key } = applyLaunchWords(start, {
      ...NOTHING_SPOKEN,
      key: said.key,
      openedMs: said.opened_ms,
    })
    expect({ t0_ms: t0Ms, key }).toEqual(told)
  })
}

test('the end is the later of what news and words say', () => {
  const t0Ms = spoken.heard[2]?.course.t0_ms ?? 0
  for (const { minutes, paused_ms, told_ms, end_ms } of spoken.ends) {
    const pauses =
      paused_ms === 0 ? [] : [{ cause: 'evacuation', scope: 'site' as const, fromMs: t0Ms, untilMs: t0Ms + paused_ms }]
    const terms: Terms = {
      t0Ms,
      durationMs: 10_800_000,
      factor: [1, 1],
      closedAtMs: null,
      pauses,
      extensions: minutes === 0 ? [] : [{ minutes, scope: 'candidate' }],
    }
    expect(endHeardMs(terms, { ...NOTHING_SPOKEN, endMs: told_ms })).toBe(end_ms)
  }
})
