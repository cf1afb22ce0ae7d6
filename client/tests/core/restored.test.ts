/** A centre that was restored shortens nobody's time and closes no paper (F33): the same in
 *  every language. */
import { expect, test } from 'vitest'
import { termsOf } from '../../src/core/deadline'
import { courseOf, parseItem } from '../../src/core/news'
import type { Course } from '../../src/core/news'
import { courseAfter, endAfter, keptOf } from '../../src/core/restoration'
import { vectors } from '../vectors'

const { restored } = vectors
const [top, bottom] = restored.factor
const sitting = { durationMs: restored.duration_ms, factor: [top ?? 1, bottom ?? 1] as const }

function courseBy(items: readonly unknown[]): Course {
  const told = items.map(parseItem).filter((item) => item !== null)
  return courseOf(restored.sitting, told)
}

for (const row of restored.cases) {
  test(`restored: ${row.name}`, () => {
    const was = courseBy(row.first)
    const { key, t0_ms: t0Ms, end_ms: endMs } = row.before
    const kept = keptOf(
      { course: was, terms: termsOf(sitting, was) },
      {
        before: { key, t0Ms, endMs },
        isOpened: row.is_opened,
        nowMs: restored.now_ms,
      },
    )
    const course = courseAfter(courseBy(row.second), kept)
    const terms = termsOf(sitting, course)

    expect([kept.key, kept.t0Ms, kept.endMs]).toEqual([row.kept.key, row.kept.t0_ms, row.kept.end_ms])
    expect([course.key, course.t0Ms]).toEqual([row.key, row.t0_ms])
    expect(terms && endAfter(terms, kept)).toBe(row.end_ms)
  })
}
