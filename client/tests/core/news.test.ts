/** News mean the same whenever they come; what we do not know is kept and changes
 *  nothing. */
import { expect, test } from 'vitest'
import { courseOf, parseItem, planOf } from '../../src/core/news'
import type { NewsItem } from '../../src/core/news'

const KEY = 'ab'.repeat(32)

function items(...raw: object[]): NewsItem[] {
  return raw
    .map((item, index) => parseItem({ number: index + 1, sitting: 's', ...item }))
    .filter((item) => item !== null)
}

test('a launch gives t0 and key, and cannot be called off', () => {
  const news = items({ kind: 'armed', t0_ms: 5 }, { kind: 'launched', t0_ms: 6, key: KEY }, { kind: 'disarmed' })
  expect(courseOf('s', news)).toMatchObject({ t0Ms: 6, key: KEY })
})

test('an arming called off leaves no t0', () => {
  const news = items({ kind: 'armed', t0_ms: 5 }, { kind: 'disarmed' })
  expect(courseOf('s', news).t0Ms).toBe(null)
})

test('news of another sitting change nothing', () => {
  const news = items({ kind: 'armed', t0_ms: 5, sitting: 'other' })
  expect(courseOf('s', news).t0Ms).toBe(null)
})

test('an item unknown or unsound keeps its number, and says nothing', () => {
  for (const raw of [
    { kind: 'later' },
    { kind: 'launched', t0_ms: 6, key: 'short' },
    { kind: 'extended', minutes: -5, reason: '', scope: 'nation' },
    { kind: 'armed' },
  ]) {
    expect(items(raw)).toEqual([{ number: 1, sitting: 's', kind: 'unknown' }])
  }
})

test('what is no item is none', () => {
  for (const raw of [null, 'text', [], {}, { number: '1' }, { number: -1 }]) {
    expect(parseItem(raw)).toBe(null)
  }
})

test('a sitting has the hour and title that the last news give it, until it is cancelled', () => {
  const enrolled = { sitting: 's', title: 'UC 1', scheduledMs: 1 }
  const news = items(
    { kind: 'moved', title: 'UC 1 bis', scheduled_ms: 2 },
    { kind: 'moved', title: 'UC 1 bis', scheduled_ms: 3 },
    { kind: 'moved', title: 'UC 2', scheduled_ms: 9, sitting: 'other' },
    { kind: 'moved', title: 'unsound' },
  )

  expect(planOf(enrolled, [])).toEqual({ title: 'UC 1', scheduledMs: 1, isCancelled: false })
  expect(planOf(enrolled, news)).toEqual({ title: 'UC 1 bis', scheduledMs: 3, isCancelled: false })
  const over = [...news, ...items({ kind: 'cancelled' })]
  expect(planOf(enrolled, over)).toMatchObject({ scheduledMs: 3, isCancelled: true })
})
